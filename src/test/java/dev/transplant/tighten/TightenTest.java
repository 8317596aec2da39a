package dev.transplant.tighten;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.certificates.SettableClock;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.Version;
import dev.transplant.policy.InvalidYamlException;
import dev.transplant.policy.Pending;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyReader;
import dev.transplant.rewrite.Fixture;
import dev.transplant.velero.Restores;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is asked, told and changed in which order. */
class TightenTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final Policy POLICY = policy("excludedNamespaces: [spared]");
    private static final String RUNNING =
            "{metadata: {uid: r}, spec: {includedNamespaces: [shop]}, status: {phase: InProgress}}";
    private static final String ENDED = RUNNING.replace("InProgress", "Completed");
    private static final String POD = "{metadata: {name: p}, spec: {containers: [{name: c}]}}";
    private static final String RESTRICTED =
            "{metadata: {name: p}, spec: {securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, containers: [{name: c, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}}";
    private static final String PRIVILEGED = "{metadata: {name: p}, spec: {hostPID: true, containers: [{name: c}]}}";

    private final List<String> done = new ArrayList<>();
    private final Fake cluster = new Fake();
    private final SettableClock clock = new SettableClock(NOON);
    private Tighten tighten = anew();

    @Test
    void settlesWhatHasNeededTheSameForAWhile() {
        pass("shop");
        assertThat(done).containsExactly("restores", "pods of shop");

        done.clear();
        later(9);
        pass("shop");
        assertThat(done).as("nothing is due").containsExactly("restores");

        done.clear();
        later(1);
        pass("shop");
        assertThat(done)
                .containsExactly(
                        "restores",
                        "pods of shop",
                        "restores",
                        "rehearsed: kept: baseline",
                        "told: PodSecurityKept",
                        "patched: kept: baseline");
    }

    @Test
    void changesOnlyWhatIsAsItWasObserved() {
        cluster.pods.put("shop", List.of(RESTRICTED));
        pass("shop");
        later(10);
        pass("shop");

        assertThat(cluster.patches).hasSize(2).containsOnly(Fixture.yaml("""
                        - {op: test, path: /metadata/annotations/transplant.dev~1pod-security, value: pending}
                        - {op: test, path: /metadata/labels/pod-security.kubernetes.io~1enforce, value: baseline}
                        - {op: test, path: /metadata/labels/pod-security.kubernetes.io~1enforce-version, value: latest}
                        - {op: replace, path: /metadata/annotations/transplant.dev~1pod-security, value: "tightened: restricted"}
                        - {op: replace, path: /metadata/labels/pod-security.kubernetes.io~1enforce, value: restricted}
                        """));
    }

    @Test
    void beginsAnewWithANamespaceWhoseNameComesBack() {
        pass("shop");
        later(10);
        pass("shop");
        done.clear();

        tighten.pass(List.of(namespace("shop", "another")), POLICY);

        assertThat(done).containsExactly("restores", "pods of shop");
    }

    @Test
    void beginsAnewAfterARestoreThatNoLookHasSeenRunning() {
        pass("shop");
        later(10);
        cluster.restores.add(ENDED);
        pass("shop");
        assertThat(done).endsWith("restores", "pods of shop");

        later(10);
        cluster.restores.addAll(List.of(ENDED, ENDED));
        pass("shop");
        assertThat(done).endsWith("patched: kept: baseline");
    }

    @Test
    void looksAtOnceWhenARestoreHasEndedWhereThereWasNothing() {
        cluster.pods.put("shop", List.of());
        pass("shop");
        later(5);
        cluster.restores.add(ENDED);
        cluster.pods.put("shop", List.of(POD));
        pass("shop");

        assertThat(done).endsWith("restores", "pods of shop");
    }

    @Test
    void waitsAgainWhenTheNeedChanges() {
        pass("shop");
        cluster.pods.put("shop", List.of(POD, PRIVILEGED));
        later(10);
        pass("shop");
        later(9);
        pass("shop");
        assertThat(done).noneMatch(what -> what.startsWith("told"));

        later(1);
        pass("shop");
        assertThat(done).endsWith("patched: too strict: needs privileged");
    }

    @Test
    void aReplicaThatStartsAnewComesToTheSame() {
        pass("shop");
        tighten = anew();
        later(10);
        pass("shop");
        assertThat(done).noneMatch(what -> what.startsWith("told"));

        later(10);
        pass("shop");
        assertThat(done).endsWith("patched: kept: baseline");
    }

    @Test
    void leavesWhatARestoreReachesThatBeganMeanwhile() {
        pass("shop");
        later(10);
        cluster.restores.addAll(List.of("", RUNNING));
        pass("shop");
        assertThat(done).endsWith("pods of shop", "restores");

        later(10);
        pass("shop");
        assertThat(done).as("its time begins anew").endsWith("restores", "pods of shop");
    }

    @Test
    void doesNotTightenUnderARestoreThatBeganAndEndedMeanwhile() {
        pass("shop");
        later(10);
        cluster.restores.addAll(List.of("", ENDED));
        pass("shop");

        assertThat(done).endsWith("pods of shop", "restores");
    }

    @Test
    void doesNotLookWhileARestoreRuns() {
        cluster.restores.addAll(List.of(RUNNING, RUNNING));

        pass("shop", "blog");

        assertThat(done).containsExactly("restores", "pods of blog");
    }

    @Test
    void looksForRestoresBetweenEveryTwentyNamespaces() {
        String[] many = IntStream.range(0, 50).mapToObj(i -> "shop" + i).toArray(String[]::new);
        pass(many);
        assertThat(done).filteredOn("restores"::equals).hasSize(1);
        done.clear();
        later(10);

        pass(many);

        assertThat(done).filteredOn("restores"::equals).hasSize(1 + 3);
        assertThat(done).filteredOn(what -> what.startsWith("patched: kept")).hasSize(50);
    }

    @Test
    void tellsThatRestoresMayNotBeRead() {
        cluster.restoresRefused = true;

        pass("shop");

        assertThat(done).containsExactly("told: PodSecurityPending");
    }

    @Test
    void saysNothingOfAClusterThatDoesNotAnswer() {
        cluster.away = true;

        assertThatThrownBy(() -> pass("shop")).isInstanceOf(KubernetesClientException.class);
        assertThat(done).isEmpty();
    }

    @Test
    void goesOnAfterOneThatFails() {
        cluster.pods.put("broken", List.of());
        cluster.failing.add("broken");
        pass("broken", "shop");
        later(10);
        pass("broken", "shop");

        assertThat(done).endsWith("patched: kept: baseline");
    }

    @Test
    void tellsNothingThatDidNotHappen() {
        cluster.refused.add("rehearsed");
        cluster.now = Optional.empty();
        pass("shop");
        later(10);
        pass("shop");

        assertThat(done).endsWith("rehearsed: kept: baseline").noneMatch(what -> what.startsWith("told"));
    }

    @Test
    void tellsOfANamespaceThatMayNotBeChanged() {
        cluster.refused.add("rehearsed");
        cluster.now = Optional.of(namespace("shop"));
        pass("shop");
        later(10);
        pass("shop");
        assertThat(done).endsWith("rehearsed: kept: baseline", "told: PodSecurityPending");

        done.clear();
        later(59);
        pass("shop");
        assertThat(done).as("and leaves it in peace").containsExactly("restores");
    }

    @Test
    void tellsInTheNextPassWhatCameOfAChangeInTheLastMoment() {
        cluster.refused.add("patched");
        Namespace changed = namespace("shop");
        changed.getMetadata().getLabels().put(EnforceLabel.KEY, "privileged");
        cluster.now = Optional.of(changed);
        pass("shop");
        later(10);
        pass("shop");
        assertThat(done).endsWith("told: PodSecurityKept", "patched: kept: baseline");

        cluster.refused.clear();
        tighten.pass(List.of(changed), POLICY);
        assertThat(done).endsWith("told: PodSecurityLeft", "patched: changed since");
    }

    @Test
    void tellsOfWorkloadsThatMayNotBeRead() {
        cluster.workloadsRefused = 403;
        pass("shop");
        assertThat(done).containsExactly("restores", "told: PodSecurityPending");

        later(59);
        pass("shop");
        assertThat(done).endsWith("restores").hasSize(3);
    }

    @Test
    void leavesExcludedAndDyingNamespacesAlone() {
        Namespace dying = namespace("dying");
        dying.getMetadata().setDeletionTimestamp(NOON.toString());

        tighten.pass(List.of(dying, namespace("spared")), POLICY);

        assertThat(done).isEmpty();
    }

    @Test
    void looksLessOftenWhereThereIsNothing() {
        cluster.pods.put("shop", List.of());
        pass("shop");
        done.clear();
        later(59);
        pass("shop");
        assertThat(done).containsExactly("restores");

        later(1);
        pass("shop");
        assertThat(done).endsWith("restores", "pods of shop");

        later(Duration.ofDays(1).toSeconds());
        pass("shop");
        assertThat(done).endsWith("patched: kept: baseline");
    }

    private Tighten anew() {
        return new Tighten(cluster, notice -> done.add("told: " + notice.reason()), clock);
    }

    private void pass(String... namespaces) {
        tighten.pass(Stream.of(namespaces).map(TightenTest::namespace).toList(), POLICY);
    }

    private void later(long seconds) {
        clock.pass(Duration.ofSeconds(seconds));
    }

    private static Namespace namespace(String name) {
        return namespace(name, "uid of " + name);
    }

    private static Namespace namespace(String name, String uid) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid(uid)
                .withCreationTimestamp(NOON.toString())
                .addToLabels(EnforceLabel.KEY, "baseline")
                .addToLabels(EnforceLabel.VERSION, "latest")
                .addToAnnotations(Pending.KEY, Pending.VALUE)
                .addToAnnotations(Pending.GIVEN, "baseline:latest")
                .endMetadata()
                .build();
    }

    private static Policy policy(String yaml) {
        try {
            return PolicyReader.read(yaml);
        } catch (InvalidYamlException e) {
            throw new AssertionError(e);
        }
    }

    /** Has one baseline pod in each namespace unless told otherwise. */
    private final class Fake implements TargetCluster {
        private final Map<String, List<String>> pods = new HashMap<>();
        private final List<String> restores = new ArrayList<>();
        private final Set<String> failing = new HashSet<>();
        private final Set<String> refused = new HashSet<>();
        private final List<JsonNode> patches = new ArrayList<>();
        private Optional<Namespace> now = Optional.empty();
        private boolean restoresRefused;
        private boolean away;
        private int workloadsRefused;

        @Override
        public Optional<Restores> restores() {
            if (away) {
                throw new KubernetesClientException("it does not answer");
            }
            if (restoresRefused) {
                return Optional.empty();
            }
            done.add("restores");
            String one = restores.isEmpty() ? "" : restores.removeFirst();
            return Optional.of(
                    Restores.of(Stream.of(one).filter(r -> !r.isEmpty()).map(Fixture::yaml)));
        }

        @Override
        public void workloads(String namespace, Consumer<JsonNode> consumer) {
            if (failing.contains(namespace)) {
                throw new IllegalStateException("a bug");
            }
            if (workloadsRefused != 0) {
                throw new KubernetesClientException(
                        new StatusBuilder().withCode(workloadsRefused).build());
            }
            done.add("pods of " + namespace);
            pods.getOrDefault(namespace, List.of(POD)).stream()
                    .map(pod -> Fixture.yaml(pod.replaceFirst("\\{", "{apiVersion: v1, kind: Pod, ")))
                    .forEach(consumer);
        }

        @Override
        public Version version() {
            return Version.LATEST;
        }

        @Override
        public Optional<NamespaceState> namespace(String name) {
            return now.map(NamespaceState::of);
        }

        @Override
        public Optional<String> patch(String namespace, JsonNode patch, boolean rehearsal) {
            String how = rehearsal ? "rehearsed" : "patched";
            patches.add(patch);
            done.add(how + ": "
                    + patch.findParents("op").stream()
                            .filter(op -> op.path("op").asText().equals("replace"))
                            .map(op -> op.path("value").asText())
                            .findFirst()
                            .orElseThrow());
            return refused.contains(how) ? Optional.of("refused") : Optional.empty();
        }
    }
}
