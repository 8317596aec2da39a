package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.Level;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.On;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a real API server and its controllers say of objects that do not run, and then do. */
@ExtendWith(BedExtension.class)
class VerificationIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NAMESPACE = "verified";

    private static final Expected EXPECTED = new Expected(
            Map.of(
                    NAMESPACE,
                    Map.of("Deployment", 2L, "PersistentVolumeClaim", 2L, "Role.rbac.authorization.k8s.io", 1L),
                    "",
                    Map.of("StorageClass", 2L)),
            Map.of(NAMESPACE, Optional.of(Level.BASELINE)));

    private static final String CLUSTER_OBJECTS = """
            {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: at-once}, provisioner: nobody.example.org}
            ---
            {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: later}, provisioner: nobody.example.org,
             volumeBindingMode: WaitForFirstConsumer}
            ---
            {apiVersion: v1, kind: Namespace, metadata: {name: verified, labels: {pod-security.kubernetes.io/enforce: restricted}}}
            """;

    private static final String OBJECTS = """
            {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data, namespace: verified},
             spec: {storageClassName: at-once, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
            ---
            {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: unused, namespace: verified},
             spec: {storageClassName: later, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
            ---
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: verified},
             spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {
              securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, containers: [{name: web, image: web,
               securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}}}}
            ---
            {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web, namespace: verified},
             spec: {ingressClassName: contour, defaultBackend: {service: {name: web, port: {number: 80}}}}}
            """;

    private static final String REFUSED = """
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: db, namespace: verified},
             spec: {selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {
              securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}},
              containers: [{name: db, image: db, securityContext: {allowPrivilegeEscalation: false}}],
              volumes: [{name: files, persistentVolumeClaim: {claimName: data}}]}}}}
            """;

    private static final String WORDS =
            "violates PodSecurity \"restricted:latest\": unrestricted capabilities (container \"db\" "
                    + "must set securityContext.capabilities.drop=[\"ALL\"])";

    @Test
    void saysWhatIsMissingUntilAllIsThere(@On(ClusterSpec.TARGET_1_35) Cluster cluster) {
        Instant begin = Instant.now();
        TargetReader reader = new TargetReader(cluster.client());
        try {
            cluster.apply(CLUSTER_OBJECTS);
            cluster.kubectl("wait", "-n", NAMESPACE, "--for=create", "serviceaccount/default", "--timeout=60s");
            cluster.apply(OBJECTS);
            cluster.apply(REFUSED);
            Await.until(LIMIT, () -> "refused", () -> !refused(reader, begin).isEmpty());
            Await.until(LIMIT, () -> "a pod", () -> verify(reader).unmet().size() == 7);

            assertUnmet(verify(reader).unmet(), cluster);
            assertThat(refused(reader, begin))
                    .extracting(RefusedPod::text)
                    .containsExactly("In namespace verified: Pods of Deployment db are refused: " + WORDS
                            + ". What a file-system backup holds of its volume files is not restored. To get it back: kubectl label "
                            + "--overwrite namespace verified pod-security.kubernetes.io/enforce=baseline; then delete it and its "
                            + "claims there and restore again");
            assertThat(reader.refused(List.of(NAMESPACE), Instant.now().plusSeconds(60)))
                    .isEmpty();

            mend(cluster, reader);
            assertThat(verify(reader).met())
                    .extracting(Met::text)
                    .containsExactly(
                            "Namespace: 1 with the planned Pod Security level",
                            "object: 7 of those planned",
                            "PersistentVolumeClaim: 1 Bound",
                            "Deployment: 2 with all that it should run",
                            "Pod: 2 Ready or Succeeded",
                            "Ingress: 1 with an address");
        } finally {
            cluster.kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found", "--wait=false");
            cluster.kubectl("delete", "storageclass", "at-once", "later", "--ignore-not-found");
        }
    }

    private static void assertUnmet(List<Unmet> unmet, Cluster cluster) {
        String pod = cluster.list("-n", NAMESPACE, "pods")
                .getFirst()
                .at("/metadata/name")
                .asText();
        List<String> lines = unmet.stream().map(Unmet::text).toList();
        assertThat(lines)
                .contains(
                        "Namespace verified has the label pod-security.kubernetes.io/enforce=restricted, where the plan gives it baseline. "
                                + "To mend it: kubectl label --overwrite namespace verified pod-security.kubernetes.io/enforce=baseline",
                        "Role.rbac.authorization.k8s.io in namespace verified is there 0 times, where the plan has 1. To mend it: look for it "
                                + "in the restore's errors: velero restore describe --details; then restore again",
                        "PersistentVolumeClaim data in namespace verified is Pending (storage class at-once). To mend it: kubectl -n verified "
                                + "describe pvc data says what it waits for",
                        "Deployment web in namespace verified has 0 of 1 pods Ready. To mend it: kubectl -n verified describe deployment web "
                                + "says more",
                        "Pod %1$s in namespace verified has no node: no scheduler has looked at it yet. To mend it: kubectl -n verified describe pod %1$s says more"
                                .formatted(pod),
                        "Ingress web in namespace verified has no address (class contour). To mend it: kubectl get ingressclass must list its "
                                + "class, and the controller of that class must run; kubectl -n verified describe ingress web says more");
        assertThat(lines)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("Deployment db in namespace verified has 0 of 1 pods Ready: pods \"db-")
                        .contains("is forbidden: " + WORDS + ". To mend it: "));
    }

    /** As the messages say, and then in place of the nodes and controllers that there are none of. */
    private static void mend(Cluster cluster, TargetReader reader) {
        cluster.shell(verify(reader).unmet().getFirst().remedy());
        cluster.kubectl("-n", NAMESPACE, "delete", "deployment", "db");
        cluster.apply(REFUSED);
        cluster.kubectl("-n", NAMESPACE, "create", "role", "reader", "--verb=get", "--resource=pods");
        Await.until(
                LIMIT, () -> "pods", () -> cluster.list("-n", NAMESPACE, "pods").size() == 2);
        for (JsonNode pod : cluster.list("-n", NAMESPACE, "pods")) {
            patch(
                    cluster,
                    "pod",
                    pod.at("/metadata/name").asText(),
                    "{\"status\": {\"phase\": \"Running\", \"conditions\": [{\"type\": \"Ready\", \"status\": \"True\"}]}}");
        }
        patch(cluster, "pvc", "data", "{\"status\": {\"phase\": \"Bound\"}}");
        patch(cluster, "ingress", "web", "{\"status\": {\"loadBalancer\": {\"ingress\": [{\"ip\": \"192.0.2.1\"}]}}}");
        Await.until(LIMIT, () -> verify(reader).toString(), () -> verify(reader).isDone());
    }

    private static void patch(Cluster cluster, String kind, String name, String patch) {
        cluster.kubectl("-n", NAMESPACE, "patch", kind, name, "--subresource=status", "--type=merge", "-p", patch);
    }

    private static Verified verify(TargetReader reader) {
        return Verification.of(EXPECTED, reader.read(EXPECTED));
    }

    private static List<RefusedPod> refused(TargetReader reader, Instant since) {
        return reader.refused(List.of(NAMESPACE), since);
    }
}
