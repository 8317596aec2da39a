package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.Guestbook;
import dev.transplant.testbed.Installation;
import dev.transplant.testbed.MigrateProcess;
import dev.transplant.testbed.Shell;
import dev.transplant.testbed.Velero;
import dev.transplant.testbed.WithoutNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A migration of samples/guestbook by one {@code migrate}, with real Velero in both clusters. */
@ExtendWith(BedExtension.class)
class MigrateIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String NAMESPACE = Guestbook.NAMESPACE;
    private static final String TARGET_CLASS = "vsan-default-storage-policy";

    /** One run, as a test starts it. */
    private record Job(Cluster target, String run, Path access) {
        MigrateProcess start() {
            return MigrateProcess.start(target, run, migration(run, access));
        }
    }

    @FunctionalInterface
    private interface Scenario {
        void play(Job job);
    }

    @Test
    void takesTheGuestbookToTheTarget(Bed bed) throws IOException {
        migrate(bed, ClusterSpec.TARGET_1_26, job -> {
            try (MigrateProcess migrate = job.start()) {
                migrate.awaitLine("backup");
                refusesAnotherRunIntoTheSameNamespace(job);
                awaitDone(job, migrate);
            }
        });
    }

    @Test
    void goesOnWhereItWasKilled(Bed bed) throws IOException {
        migrate(bed, ClusterSpec.TARGET_1_35, job -> {
            for (String phase : List.of("backup", "restore")) {
                try (MigrateProcess migrate = job.start()) {
                    migrate.awaitLine(phase + " ");
                    migrate.kill();
                }
                if (phase.equals("backup")) {
                    stopsAtOnce(job);
                }
            }
            try (MigrateProcess migrate = job.start()) {
                awaitDone(job, migrate);
            }
        });
    }

    private static void refusesAnotherRunIntoTheSameNamespace(Job job) {
        Job other = new Job(job.target(), "other", job.access());
        try (MigrateProcess migrate = other.start()) {
            assertThat(migrate.exitCode()).isEqualTo(1);
            assertThat(migrate.log())
                    .anyMatch(line -> line.contains("Run '%s'".formatted(job.run()))
                            && line.contains("has held namespace 'guestbook' since"));
        }
    }

    /** As when a node is drained. */
    private static void stopsAtOnce(Job job) {
        try (MigrateProcess migrate = job.start()) {
            migrate.awaitLine("sync ");
            Instant asked = Instant.now();
            migrate.terminate();
            assertThat(migrate.exitCode()).isNotZero();
            assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(5));
        }
    }

    private static void awaitDone(Job job, MigrateProcess migrate) {
        migrate.awaitLine("restore: done");
        Await.until(LIMIT, () -> "ended: " + String.join("\n", migrate.log()), () -> {
            WithoutNodes.run(job.target(), NAMESPACE);
            return !migrate.isRunning();
        });
        assertThat(migrate.exitCode())
                .as(() -> String.join("\n", migrate.log()))
                .isZero();
    }

    private static void migrate(Bed bed, ClusterSpec spec, Scenario scenario) throws IOException {
        Cluster source = bed.cluster(ClusterSpec.SOURCE);
        Cluster target = bed.cluster(spec);
        Guestbook.deploy(source);
        Guestbook.prepareTarget(target);
        String run = "to-" + spec.name().toLowerCase(Locale.ROOT).replace('_', '-');
        try (Velero backing = bed.velero(source, "1.18");
                Velero restoring = bed.velero(target, "1.18");
                Installation installation = Installation.on(target)) {
            installation.policy(Files.readString(Shell.PROJECT.resolve("testbed/policy.yaml")));
            installation.startReady(2);
            target.kubectl("apply", "-f", "k8s/migrate/velero-role.yaml", "-f", "k8s/migrate/velero-rolebinding.yaml");
            source.kubectl("apply", "-k", "k8s/source");
            Path access = source.kubeconfig(target.file("source-kubeconfig"), "velero", "transplant-source");

            scenario.play(new Job(target, run, access));

            assertThat(backing.phase("backup", run)).isEqualTo("Completed");
            assertThat(restoring.phase("restore", run)).isEqualTo("Completed");
            assertThat(target.list("-n", "velero", "restores"))
                    .filteredOn(restore -> restore.at("/metadata/name").asText().startsWith(run))
                    .hasSize(1);
            assertMigrated(target, run);
        } finally {
            Guestbook.remove(target);
        }
    }

    private static String migration(String run, Path access) {
        return """
                name: %s
                namespaces: [%s]
                source: {kubeconfig: %s}
                backup: {volumes: none}
                timeouts: {backup: PT3M, sync: PT3M, restore: PT3M, ready: PT2M}
                objectives: {rto: PT10M, rpo: PT20M}
                """.formatted(run, NAMESPACE, access);
    }

    private static void assertMigrated(Cluster target, String run) throws IOException {
        JsonNode report = new ObjectMapper()
                .readTree(target.get("-n", Installation.NAMESPACE, "configmap", "transplant-report-" + run)
                        .at("/data/report.json")
                        .asText());
        assertThat(report.path("outcome").asText()).isEqualTo("completed");
        assertThat(report.at("/rto/met").asBoolean()).isTrue();
        assertThat(report.at("/rpo/met").asBoolean()).isTrue();
        assertThat(report.at("/restore/phase").asText()).isEqualTo("Completed");
        assertThat(target.get("namespace", NAMESPACE)
                        .at("/metadata/labels")
                        .path("pod-security.kubernetes.io/enforce")
                        .asText())
                .isEqualTo("baseline");
        assertThat(target.get("-n", NAMESPACE, "ingress", "guestbook")
                        .at("/spec/ingressClassName")
                        .asText())
                .isEqualTo("contour");
        assertThat(target.list("-n", NAMESPACE, "pvc")).hasSize(3).allSatisfy(claim -> {
            assertThat(claim.at("/spec/storageClassName").asText()).isEqualTo(TARGET_CLASS);
            assertThat(claim.at("/status/phase").asText()).isEqualTo("Bound");
        });
        assertThat(target.get("-n", Installation.NAMESPACE, "configmap", "transplant-runs")
                        .path("data"))
                .as("run sheets that are left")
                .isEmpty();
    }
}
