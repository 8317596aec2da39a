package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.BedProcess;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.MigrateProcess;
import dev.transplant.testbed.TwoClusters;
import dev.transplant.testbed.Velero;
import dev.transplant.testbed.WithoutNodes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What goes wrong in the middle of a migration whose source is scaled to zero: it goes on, or it ends in words and the source
 * runs again. Each run takes a namespace of its own name. Velero stands still while something happens that it must not be too
 * fast for.
 */
@Tag("faults")
@ExtendWith(BedExtension.class)
class MigrateFaultsIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration OUTAGE = Duration.ofSeconds(30);
    private static final String SHOP = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: RUN}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings, namespace: RUN}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: RUN}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: web}]}
            """;
    private static final String NO_SETTINGS = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: no-settings}
            spec:
              matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], resources: [configmaps], operations: [CREATE]}]}
              validations: [{expression: "object.metadata.name != 'settings'", message: no settings in this cluster}]
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: no-settings}
            spec: {policyName: no-settings, validationActions: [Deny]}
            """;

    /** Velero looks into the store once a minute. */
    private static final String LONG = "backup: PT2M, sync: PT3M";

    private static TwoClusters clusters;

    @BeforeAll
    static void prepare(Bed bed) {
        clusters = TwoClusters.prepare(bed, ClusterSpec.TARGET_1_35, "storage: {}", 1);
    }

    @AfterAll
    static void putAway() {
        clusters.close();
    }

    @Test
    void aBackupInPartIsNotRestored() {
        Run run = Run.prepare("in-part", LONG);
        run.failsInBackup(
                () -> run.patchBackup("PartiallyFailed"),
                "backup failed: Backup in-part ended PartiallyFailed with 3 errors");
        run.isHopeless("run in-part has failed");
    }

    @Test
    void aBackupThatLastsTooLongIsLeftToVelero() {
        Run run = Run.prepare("late", "backup: PT5S, sync: PT3M");
        run.failsInBackup(() -> {}, "backup failed: Backup late is still New after PT5S (timeouts.backup)");
    }

    @Test
    void aBackupThatIsNotInTheStoreIsNotWaitedForForever() {
        Run run = Run.prepare("not-found", "backup: PT1M, sync: PT5S");
        run.failsInBackup(
                () -> run.patchBackup("Completed"),
                "sync failed: Backup not-found has not been found by the target's Velero within PT5S");
    }

    @Test
    void aBackupWhoseVeleroIsRestartedHasFailed() {
        Run run = Run.prepare("restarted", LONG);
        run.failsInBackup(
                () -> {
                    run.patchBackup("InProgress");
                    clusters.backing().process().restart();
                },
                "backup failed: Backup restarted ended Failed");
    }

    @Test
    void aBackupThatCannotBeStoredHasFailed(Bed bed) {
        Run run = Run.prepare("unstored", LONG);
        withoutTheStore(
                bed,
                clusters.backing(),
                loss -> run.failsInBackup(loss, "backup failed: Backup unstored ended Failed"));
    }

    /** Its source cannot be reached any more: a new token brings it back. */
    @Test
    void aSourceWhoseTokenExpiredIsToldOfAndBroughtBackByAnother() {
        Run run = Run.prepare("expired", LONG);
        try (MigrateProcess migrate = run.start()) {
            run.strike(migrate, "preflight: done", clusters.backing().process(), () -> {
                run.awaitBackup();
                clusters.source().kubectl("-n", "velero", "delete", "serviceaccount", "transplant-source");
                assertThat(migrate.exitCode()).isEqualTo(1);
            });
            assertThat(migrate.log())
                    .anyMatch(line -> line.contains(
                            "the API server of the source does not accept our token, which may have expired"))
                    .anyMatch(line -> line.contains("what is left could not be put away"));
        }
        assertThat(run.replicas(clusters.source(), "expired")).isZero();

        clusters.access("expired");
        try (MigrateProcess rollback = run.start("--rollback")) {
            assertThat(rollback.exitCode()).isZero();
            assertThat(rollback.log())
                    .anyMatch(line -> line.contains("Deployment expired/web back to 2"))
                    .anyMatch(line -> line.contains("run expired is rolled back"));
        }
        assertThat(run.replicas(clusters.source(), "expired")).isEqualTo(2);
        run.isHopeless("it was rolled back");
    }

    /** It goes on where it was as soon as the target is back, and must not restore what is older than the source's data by then. */
    @Test
    void aSourceThatIsBroughtBackWhileTheTargetIsAwayIsNotRestored() {
        Run run = Run.prepare("target-lost", "backup: PT2M, sync: PT10M");
        try (MigrateProcess migrate = run.start()) {
            run.strike(migrate, "backup: done", clusters.restoring().process(), () -> {
                clusters.target().apiServer().kill();
                try {
                    migrate.awaitLine("the API server of the target does not answer");
                    try (MigrateProcess rollback = migrate.beside("by-hand", "--rollback")) {
                        assertThat(rollback.exitCode()).isEqualTo(1);
                        assertThat(rollback.log())
                                .anyMatch(line -> line.contains("the API server of the target does not answer"))
                                .anyMatch(line -> line.contains("Deployment target-lost/web back to 2"))
                                .anyMatch(line -> line.contains(
                                        "only the source's workloads are brought back: before anything else is done"));
                    }
                } finally {
                    clusters.target().apiServer().startAgain();
                    clusters.target().awaitReady();
                }
            });
            run.awaitSync(migrate);
            assertThat(migrate.exitCode()).isEqualTo(1);
            assertThat(migrate.log())
                    .anyMatch(
                            line -> line.contains(
                                    "restore failed: the source runs again, so that what it writes would be lost: Deployment target-lost/web is at 2"));
        }
        assertThat(run.replicas(clusters.source(), "target-lost")).isEqualTo(2);
        assertThat(clusters.restoring().phase("restore", "target-lost"))
                .as("nothing was restored")
                .isEmpty();
        run.isHopeless("run target-lost has failed");
    }

    /** As when a control plane is replaced. */
    @Test
    void goesOnWhenAnApiServerComesBack() {
        Run run = Run.prepare("outage", LONG, "restore: {namespaceMapping: {outage: moved}}");
        try (MigrateProcess migrate = run.start()) {
            run.strike(migrate, "preflight: done", clusters.backing().process(), () -> {
                run.awaitBackup();
                lose(migrate, clusters.source(), "source");
            });
            run.strike(
                    migrate,
                    "backup: done",
                    clusters.restoring().process(),
                    () -> lose(migrate, clusters.target(), "target"));
            run.awaitSync(migrate);
            run.strike(migrate, "plan: done", clusters.restoring().process(), () -> {
                run.awaitRestore();
                lose(migrate, clusters.target(), "target");
            });
            run.completes(migrate, "moved");
        }
        assertThat(run.replicas(clusters.source(), "outage")).isZero();
        assertThat(run.replicas(clusters.target(), "moved")).isEqualTo(2);
        assertThat(clusters.report("outage").at("/rpo/seconds").asInt()).isZero();
    }

    @Test
    void aRestoreInPartIsVerifiedAndHasFailed() {
        Run run = Run.prepare("restored-in-part", LONG);
        clusters.target().apply(NO_SETTINGS);
        try (MigrateProcess migrate = run.start()) {
            run.awaitSync(migrate);
            run.runs(migrate, "restored-in-part");
            assertThat(migrate.exitCode()).isEqualTo(1);
            assertThat(migrate.log())
                    .anyMatch(line -> line.contains(
                            "verify failed: Restore restored-in-part ended PartiallyFailed with 1 errors"))
                    .anyMatch(line -> line.contains("no settings in this cluster"));
            run.assertFailed(migrate);
        } finally {
            clusters.target()
                    .kubectl("delete", "validatingadmissionpolicy,validatingadmissionpolicybinding", "no-settings");
        }
        run.isHopeless("run restored-in-part has failed");
    }

    @Test
    void aRestoreWhoseVeleroIsRestartedHasFailed() {
        Run run = Run.prepare("restore-restarted", LONG);
        run.failsInRestore(
                () -> {
                    run.patch(clusters.target(), "restore", "InProgress");
                    clusters.restoring().process().restart();
                },
                "restore failed: Restore restore-restarted ended Failed");
    }

    @Test
    void aRestoreWhoseBackupIsGoneFromTheStoreHasFailed(Bed bed) {
        Run run = Run.prepare("store-lost", LONG);
        withoutTheStore(
                bed,
                clusters.restoring(),
                loss -> run.failsInRestore(loss, "restore failed: Restore store-lost ended Failed"));
    }

    @Test
    void runsForDifferentNamespacesDoNotMeet() {
        List<Run> runs = List.of(Run.prepare("one", LONG), Run.prepare("two", LONG));
        try (MigrateProcess one = runs.get(0).start();
                MigrateProcess two = runs.get(1).start()) {
            runs.get(0).awaitSync(one);
            runs.get(1).awaitSync(two);
            runs.get(0).completes(one, "one");
            runs.get(1).completes(two, "two");
        }
    }

    /** The store ends while Velero stands still, which goes on then. */
    private static void withoutTheStore(Bed bed, Velero velero, Consumer<Runnable> run) {
        try {
            run.accept(() -> {
                bed.objectStoreProcess().kill();
                velero.process().thaw();
            });
        } finally {
            bed.objectStoreProcess().startAgain();
        }
    }

    private static void lose(MigrateProcess migrate, Cluster cluster, String side) {
        cluster.apiServer().kill();
        Instant back = Instant.now().plus(OUTAGE);
        migrate.awaitLine("the API server of the %s does not answer".formatted(side));
        Await.until(OUTAGE.plus(LIMIT), () -> "time", () -> Instant.now().isAfter(back) || !migrate.isRunning());
        cluster.apiServer().startAgain();
        cluster.awaitReady();
        assertThat(migrate.isRunning()).isTrue();
    }

    /** One migration. */
    private record Run(String name, String migration) {
        static Run prepare(String name, String limits, String... more) {
            clusters.source().apply(SHOP.replace("RUN", name));
            return new Run(name, """
                    name: %1$s
                    namespaces: [%1$s]
                    source: {kubeconfig: %2$s}
                    backup: {volumes: none}
                    quiesce: true
                    timeouts: {%3$s, restore: PT2M, ready: PT2M}
                    %4$s
                    """.formatted(name, clusters.access(name), limits, String.join("\n", more)));
        }

        MigrateProcess start(String... options) {
            return MigrateProcess.start(clusters.target(), name, migration, options);
        }

        /** Has a process stand still from a moment of the migration on, while something happens. */
        void strike(MigrateProcess migrate, String line, BedProcess still, Runnable fault) {
            migrate.awaitLine(line);
            still.freeze();
            try {
                fault.run();
            } finally {
                still.thaw();
            }
        }

        void failsInBackup(Runnable fault, String words) {
            try (MigrateProcess migrate = start()) {
                strike(migrate, "preflight: done", clusters.backing().process(), () -> {
                    awaitBackup();
                    assertThat(replicas(clusters.source(), name)).isZero();
                    fault.run();
                    assertThat(migrate.exitCode()).isEqualTo(1);
                });
                assertThat(migrate.log()).anyMatch(line -> line.contains(words));
                assertFailed(migrate);
            }
            assertThat(clusters.restoring().phase("restore", name))
                    .as("nothing was restored")
                    .isEmpty();
        }

        void failsInRestore(Runnable fault, String words) {
            try (MigrateProcess migrate = start()) {
                awaitSync(migrate);
                strike(migrate, "plan: done", clusters.restoring().process(), () -> {
                    awaitRestore();
                    fault.run();
                    assertThat(migrate.exitCode()).isEqualTo(1);
                });
                assertThat(migrate.log()).anyMatch(line -> line.contains(words));
                assertFailed(migrate);
            }
        }

        /** And the source runs again. */
        void assertFailed(MigrateProcess migrate) {
            assertThat(migrate.log()).anyMatch(line -> line.contains("Deployment %s/web back to 2".formatted(name)));
            assertThat(replicas(clusters.source(), name)).isEqualTo(2);
            assertThat(clusters.report(name).path("outcome").asText()).isEqualTo("failed");
            assertThat(clusters.report(name).path("sourceBroughtBack").asText()).isNotEmpty();
        }

        void isHopeless(String words) {
            try (MigrateProcess again = start()) {
                assertThat(again.exitCode()).isEqualTo(2);
                assertThat(again.log()).anyMatch(line -> line.contains(words));
            }
        }

        void completes(MigrateProcess migrate, String namespace) {
            runs(migrate, namespace);
            assertThat(migrate.exitCode())
                    .as(() -> String.join("\n", migrate.log()))
                    .isZero();
            assertThat(clusters.report(name).path("outcome").asText()).isEqualTo("completed");
        }

        void awaitSync(MigrateProcess migrate) {
            migrate.awaitLine("backup: done");
            clusters.restoring().lookIntoTheStore();
        }

        /** Makes what arrives run, until the migration has ended. */
        void runs(MigrateProcess migrate, String namespace) {
            migrate.awaitLine("restore: done");
            Await.until(LIMIT, () -> "ended: " + String.join("\n", migrate.log()), () -> {
                WithoutNodes.run(clusters.target(), namespace);
                return !migrate.isRunning();
            });
        }

        void awaitBackup() {
            awaitObject(clusters.source(), "backups");
        }

        void awaitRestore() {
            awaitObject(clusters.target(), "restores");
        }

        private void awaitObject(Cluster cluster, String plural) {
            String path = "/apis/velero.io/v1/namespaces/velero/%s/%s".formatted(plural, name);
            Await.until(LIMIT, () -> path, () -> !cluster.read(path).isMissingNode());
        }

        void patchBackup(String phase) {
            patch(clusters.source(), "backup", phase);
        }

        /** As Velero writes it: there is no status subresource. */
        void patch(Cluster cluster, String kind, String phase) {
            String status = "{\"status\": {\"phase\": \"%s\", \"errors\": %d, \"startTimestamp\": \"%s\"}}"
                    .formatted(phase, phase.equals("PartiallyFailed") ? 3 : 0, Instant.now());
            cluster.kubectl("-n", "velero", "patch", kind + "s.velero.io", name, "--type=merge", "-p", status);
        }

        int replicas(Cluster cluster, String namespace) {
            return cluster.read("/apis/apps/v1/namespaces/%s/deployments/web".formatted(namespace))
                    .at("/spec/replicas")
                    .asInt();
        }
    }
}
