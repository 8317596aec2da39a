package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.Installation;
import dev.transplant.testbed.MigrateProcess;
import dev.transplant.testbed.Velero;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes wrong in the middle of a migration whose source is scaled to zero: it ends in words, and the source runs again. */
@Tag("faults")
@ExtendWith(BedExtension.class)
class MigrateFaultsIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String NAMESPACE = "faulty";
    private static final String SHOP = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: faulty}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: faulty}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: web}]}
            """;

    @Test
    void endsInWordsAndLeavesTheSourceRunning(Bed bed) {
        Cluster source = bed.cluster(ClusterSpec.SOURCE);
        Cluster target = bed.cluster(ClusterSpec.TARGET_1_35);
        source.apply(SHOP);
        try (Velero restoring = bed.velero(target, "1.18");
                Installation installation = Installation.on(target)) {
            installation.policy("storage: {}");
            installation.startReady(1);
            target.kubectl("apply", "-f", "k8s/migrate/velero-role.yaml", "-f", "k8s/migrate/velero-rolebinding.yaml");
            Faults faults = new Faults(bed, source, target);

            faults.assertFails(
                    "in-part",
                    run -> faults.patchBackup(run, "PartiallyFailed"),
                    "backup failed: Backup in-part ended PartiallyFailed with 3 errors");
            faults.assertFails(
                    "not-found",
                    run -> faults.patchBackup(run, "Completed"), // and nothing in the store
                    "sync failed: Backup not-found has not been found by the target's Velero within PT5S");
            assertThat(restoring.phase("restore", "in-part"))
                    .as("nothing was restored")
                    .isEmpty();
        } finally {
            source.kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found", "--timeout=60s");
        }
    }

    /** Runs a migration for each fault. */
    private record Faults(Bed bed, Cluster source, Cluster target) {
        void assertFails(String run, Consumer<String> fault, String words) {
            Velero backing = bed.velero(source, "1.18");
            source.kubectl("apply", "-k", "k8s/source");
            Path access = source.kubeconfig(target.file("source-" + run), "velero", "transplant-source");
            try (MigrateProcess migrate = MigrateProcess.start(target, run, """
                    name: %s
                    namespaces: [faulty]
                    source: {kubeconfig: %s}
                    backup: {volumes: none}
                    quiesce: true
                    timeouts: {backup: PT8S, sync: PT5S}
                    """.formatted(run, access))) {
                Await.until(LIMIT, () -> "asleep, but: " + String.join("\n", migrate.log()), () -> replicas() == 0);
                Await.until(
                        LIMIT,
                        () -> "backup " + run,
                        () -> !source.read("/apis/velero.io/v1/namespaces/velero/backups/" + run)
                                .isMissingNode());

                fault.accept(run);

                assertThat(migrate.exitCode()).isEqualTo(1);
                assertThat(migrate.log()).anyMatch(line -> line.contains(words));
                assertThat(migrate.log()).anyMatch(line -> line.contains("Deployment faulty/web back to 2"));
            } finally {
                backing.close();
            }
            assertThat(replicas()).isEqualTo(2);
            assertThat(report(run)).contains("\"outcome\" : \"failed\"").contains("sourceBroughtBack");
        }

        /** As Velero writes it: there is no status subresource. */
        void patchBackup(String run, String phase) {
            String status = "{\"status\": {\"phase\": \"%s\", \"errors\": %d, \"startTimestamp\": \"%s\"}}"
                    .formatted(phase, phase.equals("PartiallyFailed") ? 3 : 0, Instant.now());
            source.kubectl("-n", "velero", "patch", "backups.velero.io", run, "--type=merge", "-p", status);
        }

        private int replicas() {
            return source.read("/apis/apps/v1/namespaces/faulty/deployments/web")
                    .at("/spec/replicas")
                    .asInt();
        }

        private String report(String run) {
            JsonNode configMap = target.get("-n", Installation.NAMESPACE, "configmap", "transplant-report-" + run);
            return configMap.at("/data/report.json").asText();
        }
    }
}
