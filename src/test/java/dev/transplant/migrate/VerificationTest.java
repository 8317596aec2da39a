package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.Level;
import dev.transplant.rewrite.Fixture;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects in YAML, with names and namespaces left out; what is wrong with them in words, nothing if nothing is. */
class VerificationTest {
    private static final List<JsonNode> CLASSES = List.of(
            Fixture.yaml("{metadata: {name: fast}, volumeBindingMode: Immediate}"),
            Fixture.yaml("{metadata: {name: later}, volumeBindingMode: WaitForFirstConsumer}"));
    private static final Expected NOTHING = new Expected(Map.of(), Map.of());

    private static Seen seen(String... objects) {
        return new Seen(
                List.of(), CLASSES, Stream.of(objects).map(Fixture::yaml).toList(), Map.of());
    }

    private static List<String> unmet(String... objects) {
        return Verification.of(NOTHING, seen(objects)).unmet().stream()
                .map(Unmet::text)
                .toList();
    }

    private static String named(String kind, String rest) {
        return "{kind: %s, metadata: {namespace: shop, name: a, generation: 2}, %s}".formatted(kind, rest);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "spec: {storageClassName: fast}, status: {phase: Bound}    |",
                "spec: {storageClassName: later}, status: {phase: Pending} |",
                "spec: {storageClassName: later}, status: {phase: Lost}    | is Lost (storage class later). To mend it: kubectl -n shop describe pvc a says what it waits for",
                "spec: {storageClassName: fast}, status: {phase: Pending}  | is Pending (storage class fast). To mend it: kubectl -n shop describe pvc a says what it waits for",
                "spec: {storageClassName: fast}                            | is Pending (storage class fast). To mend it: kubectl -n shop describe pvc a says what it waits for",
                "spec: {}, status: {phase: Pending}                        | is Pending and has no storage class. To mend it: kubectl -n shop describe pvc a says what it waits for",
                "spec: {storageClassName: gold}, status: {phase: Pending}  | is Pending: the target has no storage class gold. To mend it: map gold in storage.classes of the policy to one of kubectl get storageclass; then delete the claim with its workload and restore again",
            })
    void claimsAreBound(String claim, @Nullable String wrong) {
        assertThat(unmet(named("PersistentVolumeClaim", claim)))
                .isEqualTo(lines("PersistentVolumeClaim a in namespace shop ", wrong));
    }

    /** The claim is {@code a}, the pod is {@code b}. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "shop | persistentVolumeClaim: {claimName: a} | Pending   | true",
                "shop | persistentVolumeClaim: {claimName: a} | Succeeded | false",
                "shop | persistentVolumeClaim: {claimName: c} | Pending   | false",
                "blog | persistentVolumeClaim: {claimName: a} | Pending   | false",
                "shop | name: data, ephemeral: {}             | Pending   | false",
            })
    void aClaimThatWaitsIsDueWithItsFirstPod(String namespace, String volume, String phase, boolean due) {
        String pod = "{kind: Pod, metadata: {namespace: %s, name: b}, spec: {volumes: [{%s}]}, status: {phase: %s}}"
                .formatted(namespace, volume, phase);
        String claim = named("PersistentVolumeClaim", "spec: {storageClassName: later}, status: {phase: Pending}");

        assertThat(new Claims(seen(claim, pod)).due().count()).isEqualTo(due ? 1 : 0);
        assertThat(new Claims(seen(claim.replace("name: a", "name: b-data"), pod))
                        .due()
                        .count())
                .isEqualTo(volume.contains("ephemeral") ? 1 : 0);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Deployment  | spec: {replicas: 2}, status: {observedGeneration: 2, readyReplicas: 2}  |",
                "Deployment  | spec: {replicas: 0}                                                     |",
                "Deployment  | spec: {}, status: {observedGeneration: 2}                               | has 0 of 1 pods Ready",
                "StatefulSet | spec: {replicas: 3}, status: {observedGeneration: 2, readyReplicas: 1}  | has 1 of 3 pods Ready",
                "StatefulSet | spec: {replicas: 1}, status: {observedGeneration: 1, readyReplicas: 1}  | was not looked at by its controller yet",
                "DaemonSet   | spec: {}, status: {observedGeneration: 2, desiredNumberScheduled: 3, numberReady: 2} | has 2 of 3 pods Ready",
                "DaemonSet   | spec: {}, status: {observedGeneration: 2, desiredNumberScheduled: 0}    |",
                "DaemonSet   | spec: {}                                                                | was not looked at by its controller yet",
                "ReplicaSet  | spec: {}, status: {observedGeneration: 2, conditions: [{type: ReplicaFailure, status: 'True', message: exceeded quota}]} | has 0 of 1 pods Ready: exceeded quota",
                "ReplicationController | spec: {}, status: {observedGeneration: 2}                     | has 0 of 1 pods Ready",
                "Job         | spec: {}, status: {active: 1}                                           |",
                "Job         | status: {conditions: [{type: Failed, status: 'True', message: too often}]} | has failed: too often",
                "CronJob     | spec: {suspend: true}                                                   |",
            })
    void workloadsHaveTheirPods(String kind, String workload, @Nullable String wrong) {
        String more = ". To mend it: kubectl -n shop describe %s a says more".formatted(kind.toLowerCase(Locale.ROOT));
        assertThat(unmet(named(kind, workload)))
                .isEqualTo(lines(kind + " a in namespace shop ", wrong == null ? null : wrong + more));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "status: {phase: Running, conditions: [{type: Ready, status: 'True'}]} |",
                "status: {phase: Succeeded} |",
                "status: {phase: Failed, reason: Evicted, message: no memory} | has failed: Evicted: no memory. To mend it: kubectl -n shop describe pod a says more",
                "status: {phase: Pending} | has no node: no scheduler has looked at it yet. To mend it: kubectl -n shop describe pod a says more",
                "status: {phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: 0/3 nodes}]} | has no node: Unschedulable: 0/3 nodes. To mend it: kubectl -n shop describe pod a says more",
                "spec: {nodeName: n}, status: {phase: Pending, initContainerStatuses: [{name: restore-wait, state: {running: {}}}]} | is at Init:0/1, restore-wait: Velero has not restored the files of its volumes yet. To mend it: kubectl get podvolumerestores -A says how far it is",
                "spec: {nodeName: n}, status: {initContainerStatuses: [{name: x, state: {terminated: {exitCode: 0}}}, {name: restore-wait, state: {waiting: {reason: ImagePullBackOff}}}]} | is at Init:1/2, restore-wait waiting: ImagePullBackOff. To mend it: kubectl -n shop describe pod a says more",
                "spec: {nodeName: n}, status: {initContainerStatuses: [{name: x, state: {terminated: {exitCode: 3, reason: Error}}}]} | is at Init:0/1, x ended with exit code 3: Error. To mend it: kubectl -n shop logs a -c x says more",
                "spec: {nodeName: n}, status: {initContainerStatuses: [{name: s, ready: true, state: {running: {}}}], containerStatuses: [{name: web, state: {waiting: {reason: CrashLoopBackOff, message: back-off 5m}}}]} | has container web waiting: CrashLoopBackOff: back-off 5m. To mend it: kubectl -n shop logs a -c web --previous says more",
                "spec: {nodeName: n}, status: {containerStatuses: [{name: db, ready: true, state: {running: {}}}, {name: web, state: {running: {}}}]} | has container web running but not Ready. To mend it: kubectl -n shop logs a -c web says more",
                "spec: {nodeName: n}, status: {conditions: [{type: Ready, status: 'False', reason: ReadinessGatesNotReady}]} | is not Ready: ReadinessGatesNotReady. To mend it: kubectl -n shop describe pod a says more",
            })
    void podsAreReadyOrSayWhyNot(String pod, @Nullable String wrong) {
        assertThat(unmet(named("Pod", pod))).isEqualTo(lines("Pod a in namespace shop ", wrong));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status: {loadBalancer: {ingress: [{ip: 192.0.2.1}]}} |",
                "status: {loadBalancer: {ingress: [{hostname: lb}]}}  |",
                "status: {loadBalancer: {ingress: [{}]}}              | has no address and no class",
                "spec: {ingressClassName: contour}                    | has no address (class contour)",
            })
    void ingressesHaveAnAddress(String ingress, @Nullable String wrong) {
        String more =
                ". To mend it: kubectl get ingressclass must list its class, and the controller of that class must run; "
                        + "kubectl -n shop describe ingress a says more";
        assertThat(unmet(named("Ingress", ingress)))
                .isEqualTo(lines("Ingress a in namespace shop ", wrong == null ? null : wrong + more));
    }

    @Test
    void whatOthersReplaceOrIsGoingDoesNotCount() {
        String owned = "ownerReferences: [{kind: ReplicaSet, name: r, controller: true}]";
        assertThat(unmet(
                        "{kind: Pod, metadata: {%s}, status: {phase: Failed}}".formatted(owned),
                        "{kind: Pod, metadata: {deletionTimestamp: now}, status: {phase: Pending}}",
                        "{kind: ReplicaSet, metadata: {%s}, spec: {replicas: 1}}".formatted(owned)))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} where {1} is planned")
    @CsvSource({
        "baseline,   BASELINE,   ''",
        "privileged, BASELINE,   has the label pod-security.kubernetes.io/enforce=privileged",
        "restricted, BASELINE,   has the label pod-security.kubernetes.io/enforce=restricted",
        "'',         RESTRICTED, has no label pod-security.kubernetes.io/enforce",
    })
    void namespacesHaveThePlannedLevel(String label, Level planned, String wrong) {
        String labels = label.isEmpty() ? "{}" : "{pod-security.kubernetes.io/enforce: %s}".formatted(label);
        Seen seen = new Seen(
                List.of(Fixture.yaml("{metadata: {name: shop, labels: %s}}".formatted(labels))),
                CLASSES,
                List.of(),
                Map.of());

        Verified verified = Verification.of(new Expected(Map.of(), Map.of("shop", Optional.of(planned))), seen);

        String line =
                "Namespace shop %s, where the plan gives it %2$s. To mend it: kubectl label --overwrite namespace shop pod-security.kubernetes.io/enforce=%2$s"
                        .formatted(wrong, planned.label());
        assertThat(verified.unmet()).extracting(Unmet::text).isEqualTo(wrong.isEmpty() ? List.of() : List.of(line));
        assertThat(verified.isDone()).isEqualTo(wrong.isEmpty());
        assertThat(Verification.of(new Expected(Map.of(), Map.of("shop", Optional.empty())), seen)
                        .isDone())
                .as("without a planned level")
                .isTrue();
    }

    @Test
    void missingObjectsAreCounted() {
        Map<String, Long> planned =
                Map.of("ConfigMap", 3L, "Role", 2L, "Widget", 1L, "Secret", 4L, "EndpointSlice", 5L);
        Expected expected = new Expected(Map.of("shop", planned, "", Map.of("PersistentVolume", 2L)), Map.of());
        Map<String, OptionalLong> there =
                Map.of("ConfigMap", OptionalLong.of(7), "Role", OptionalLong.of(1), "Secret", OptionalLong.empty());
        Seen seen = new Seen(
                List.of(),
                CLASSES,
                List.of(),
                Map.of("shop", there, "", Map.of("PersistentVolume", OptionalLong.of(0))));

        Verified verified = Verification.of(expected, seen);

        String again =
                ". To mend it: look for it in the restore's errors: velero restore describe --details; then restore again";
        assertThat(verified.unmet())
                .extracting(Unmet::text)
                .containsExactly(
                        "PersistentVolume is there 0 times, where the plan has 2" + again,
                        "Role in namespace shop is there 1 times, where the plan has 2" + again,
                        "Widget in namespace shop is there 0 times, where the plan has 1; the target does not know this kind. "
                                + "To mend it: install what brings the kind to the target, then restore again");
        assertThat(verified.unchecked())
                .containsExactly(
                        "Secret in namespace shop was not counted (4 planned): the Job has no right to list it");
        assertThat(verified.met()).extracting(Met::text).containsExactly("object: 4 of those planned");
    }

    private static List<String> lines(String object, @Nullable String wrong) {
        return wrong == null ? List.of() : List.of(object + wrong);
    }
}
