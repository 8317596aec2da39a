package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.WebhookProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pod that real API servers refuse is told of, and no other. */
@ExtendWith(BedExtension.class)
class RefusedPodsIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String REFUSING = "refusing";
    private static final String CONSENTED = "consented";
    private static final String POLICY = "podSecurity: {namespaces: {%s: privileged}}".formatted(CONSENTED);

    /** As Velero writes a pod whose volumes it will fill from its file-system backup. */
    private static final String HOST = """
            {initContainers: [{name: restore-wait, image: velero/velero,
              volumeMounts: [{name: data, mountPath: /restores/data}, {name: logs, mountPath: /restores/logs}]}],
             containers: [{name: main, image: nginx}],
             volumes: [{name: host, hostPath: {path: /}}, {name: data, emptyDir: {}}, {name: logs, emptyDir: {}}]}""".indent(2).strip();

    @TempDir
    private Path dir = Path.of("");

    @ParameterizedTest
    @EnumSource(names = {"TARGET_1_35", "TARGET_1_26"})
    void tellsOfWhatTheNamespaceRefusesAlone(ClusterSpec spec, Bed bed) throws IOException {
        Cluster cluster = bed.cluster(spec);
        Path policy = Files.writeString(dir.resolve("policy.yaml"), POLICY);
        try (WebhookProcess webhook = WebhookProcess.withPolicy(cluster, policy)) {
            restoreNamespace(cluster, CONSENTED);
            restoreNamespace(cluster, REFUSING);
            Objects.writeAsVelero(cluster, "create", Objects.pod(CONSENTED, "web-0", HOST));
            Objects.writeAsVelero(cluster, "create", Objects.pod(REFUSING, "fine", Objects.RESTRICTED));
            assertRefused(() -> Objects.asVelero(cluster, Objects.pod(REFUSING, "dry-run", HOST)));
            assertRefused(() -> cluster.kubectlWith(Objects.pod(REFUSING, "of-others", HOST), "create", "-f", "-"));
            assertRefused(() -> Objects.writeAsVelero(cluster, "create", Objects.pod(REFUSING, "web-0", HOST)));

            Await.until(
                    LIMIT,
                    () -> "Event; " + webhook.log(),
                    () -> !notes(cluster, REFUSING).isEmpty());

            assertThat(notes(cluster, REFUSING))
                    .containsExactly(
                            "Pod web-0 is refused: violates PodSecurity \"baseline:latest\": hostPath volumes "
                                    + "(volume \"host\"). The data of its volumes data, logs is not restored. To get it back: "
                                    + "mend the pod in the source and back it up again, or consent by podSecurity.namespaces: "
                                    + "{refusing: privileged} in the policy; then delete namespace refusing and restore it again.");
            assertThat(notes(cluster, CONSENTED)).as("was judged before").isEmpty();
            assertThat(webhook.metric("transplant_refused_pods_total")).isEqualTo(1);
        } finally {
            cluster.kubectl("delete", "namespace", REFUSING, CONSENTED, "--ignore-not-found", "--wait=false");
        }
    }

    private static void restoreNamespace(Cluster cluster, String name) {
        Objects.writeAsVelero(cluster, "create", Objects.namespace(name));
        cluster.kubectl("wait", "-n", name, "--for=create", "serviceaccount/default", "--timeout=60s");
    }

    private static void assertRefused(Runnable create) {
        assertThatThrownBy(create::run)
                .hasMessageContaining("violates PodSecurity \"baseline:latest\": hostPath volumes (volume \"host\")");
    }

    private static List<String> notes(Cluster cluster, String namespace) {
        return cluster.list("-n", namespace, "events.v1.events.k8s.io").stream()
                .filter(event -> event.path("reason").asText().equals("RestoredPodRefused"))
                .filter(event -> event.at("/regarding/name").asText().equals(namespace))
                .map(event -> event.path("note").asText())
                .toList();
    }
}
