package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.Guestbook;
import dev.transplant.testbed.Installation;
import dev.transplant.testbed.MigrateProcess;
import dev.transplant.testbed.Shell;
import dev.transplant.testbed.Transplant;
import dev.transplant.testbed.TwoClusters;
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
    private record Job(Cluster target, String run, String migration) {
        MigrateProcess start(String... options) {
            return MigrateProcess.start(target, run, migration, options);
        }
    }

    @FunctionalInterface
    private interface Scenario {
        void play(Job job, TwoClusters clusters);
    }

    @Test
    void takesTheGuestbookToTheTarget(Bed bed) throws IOException {
        migrate(bed, ClusterSpec.TARGET_1_26, false, (job, clusters) -> {
            try (MigrateProcess migrate = job.start()) {
                migrate.awaitLine("backup");
                refusesAnotherRunIntoTheSameNamespace(job);
                migrate.awaitLine("backup: done");
                clusters.restoring().lookIntoTheStore();
                awaitDone(job, migrate);
            }
        });
    }

    @Test
    void goesOnWhereItWasKilled(Bed bed) throws IOException {
        migrate(bed, ClusterSpec.TARGET_1_35, true, (job, clusters) -> {
            tellsWithoutDoing(job, clusters);
            for (String phase : List.of("backup", "restore")) {
                try (MigrateProcess migrate = job.start()) {
                    migrate.awaitLine(phase + " ");
                    migrate.kill();
                }
                if (phase.equals("backup")) {
                    stopsAtOnce(job);
                    clusters.restoring().lookIntoTheStore();
                }
            }
            try (MigrateProcess migrate = job.start()) {
                awaitDone(job, migrate);
            }
            assertThat(clusters.report(job.run()).at("/rpo/seconds").asInt(-1))
                    .as("data lost, of a source at rest")
                    .isZero();
        });
    }

    private static void tellsWithoutDoing(Job job, TwoClusters clusters) {
        try (MigrateProcess migrate = job.start("--dry-run")) {
            assertThat(migrate.exitCode()).isZero();
            assertThat(migrate.log())
                    .anyMatch(line -> line.contains("preflight: nothing would stop the migration"))
                    .anyMatch(line -> line.contains("plan: there is no Backup %s yet".formatted(job.run())));
        }
        assertThat(clusters.backing().phase("backup", job.run())).isEmpty();
        assertThat(replicas(clusters.source())).containsOnly(1, 2);
    }

    /** What was restored stays; the source serves again. */
    private static void rollsBack(Job job, Cluster source) {
        assertThat(replicas(source)).containsOnly(0);
        try (MigrateProcess migrate = job.start("--rollback")) {
            assertThat(migrate.exitCode()).isZero();
        }
        assertThat(replicas(source)).containsOnly(1, 2);
        Await.until(
                LIMIT, () -> "pods of the source", () -> Guestbook.pods(source).size() == Guestbook.PODS);
    }

    private static List<Integer> replicas(Cluster cluster) {
        return cluster.list("-n", NAMESPACE, "deployments,statefulsets").stream()
                .map(workload -> workload.at("/spec/replicas").asInt())
                .toList();
    }

    private static void refusesAnotherRunIntoTheSameNamespace(Job job) {
        Job other = new Job(job.target(), "other", job.migration().replace("name: " + job.run(), "name: other"));
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

    private static void migrate(Bed bed, ClusterSpec spec, boolean quiesce, Scenario scenario) throws IOException {
        Guestbook.deploy(bed.cluster(ClusterSpec.SOURCE));
        Cluster target = bed.cluster(spec);
        Guestbook.prepareTarget(target);
        String run = "to-" + spec.name().toLowerCase(Locale.ROOT).replace('_', '-');
        String policy = Files.readString(Shell.PROJECT.resolve("testbed/policy.yaml"));
        try (TwoClusters clusters = TwoClusters.prepare(bed, spec, policy, 2)) {
            Job job = new Job(target, run, migration(run, clusters.access(run), quiesce));

            scenario.play(job, clusters);

            assertThat(clusters.backing().phase("backup", run)).isEqualTo("Completed");
            assertThat(clusters.restoring().phase("restore", run)).isEqualTo("Completed");
            assertThat(target.list("-n", "velero", "restores"))
                    .filteredOn(restore -> restore.at("/metadata/name").asText().startsWith(run))
                    .hasSize(1);
            assertMigrated(clusters, run);
            assertReported(target, run);
            if (quiesce) {
                rollsBack(job, clusters.source());
            }
        } finally {
            Guestbook.remove(target);
        }
    }

    private static String migration(String run, Path access, boolean quiesce) {
        return """
                name: %s
                namespaces: [%s]
                source: {kubeconfig: %s}
                backup: {volumes: none}
                timeouts: {backup: PT3M, sync: PT3M, restore: PT3M, ready: PT2M}
                objectives: {rto: PT10M, rpo: PT20M}
                quiesce: %s
                """.formatted(run, NAMESPACE, access, quiesce);
    }

    /** As who comes later asks for it. */
    private static void assertReported(Cluster target, String run) {
        Transplant.Result told = Transplant.run(
                "report", run, "--kubeconfig", target.kubeconfig().toString());
        assertThat(told.code()).as(told.errors()).isZero();
        assertThat(told.output()).contains("Migration %s: completed".formatted(run), "RTO ", "RPO ");
    }

    private static void assertMigrated(TwoClusters clusters, String run) {
        Cluster target = clusters.target();
        JsonNode report = clusters.report(run);
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
