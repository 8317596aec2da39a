package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.migrate.RunRecord.Failure;
import dev.transplant.velero.VeleroObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StepsTest {
    private static final Instant START = Instant.parse("2026-11-29T10:00:00Z");
    private static final Instant COMPLETED = START.plusSeconds(30);
    private static final Migration MIGRATION = Migrations.of("backup: {volumes: none}");
    private static final Migration QUIESCED = Migrations.of("backup: {volumes: none}", "quiesce: true");
    private static final Migration WITHOUT_SOURCE = Migrations.ofBackup("nightly");

    /** A situation as a row of the table builds it, one change after the other. */
    private static final class Situation {
        private final Migration migration;
        private RunRecord record = RunRecord.fresh("digest");
        private Instant now = START.plusSeconds(60);
        private Optional<VeleroObject> backup = Optional.empty();
        private Optional<VeleroObject> found = Optional.empty();
        private Optional<VeleroObject> restore = Optional.empty();
        private Optional<String> pending = Optional.empty();

        private Situation(Migration migration) {
            this.migration = migration;
        }

        static Situation of(Migration migration) {
            return new Situation(migration);
        }

        /** In a stage since the start, after all those before it. */
        Situation in(Stage stage) {
            for (Stage before :
                    Arrays.copyOf(Stage.values(), Arrays.asList(Stage.values()).indexOf(stage))) {
                record = record.begin(before, START).pass(before, START);
            }
            return record(record.begin(stage, START));
        }

        Situation record(RunRecord noted) {
            record = noted;
            return this;
        }

        Situation after(Duration time) {
            now = START.plus(time);
            return this;
        }

        Situation backup(String phase) {
            backup = Optional.of(object("Backup", phase));
            return this;
        }

        Situation found(String phase) {
            found = Optional.of(object("Backup", phase));
            return this;
        }

        Situation restore(String phase) {
            restore = Optional.of(object("Restore", phase));
            return this;
        }

        Situation pending(String what) {
            pending = Optional.of(what);
            return this;
        }

        Observed observed() {
            return new Observed(now, migration, record, backup, found, restore, pending);
        }
    }

    private static VeleroObject object(String kind, String phase) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("kind", kind);
        json.putObject("metadata").put("name", "shop-1").put("creationTimestamp", START.toString());
        ObjectNode status = json.putObject("status").put("phase", phase);
        if (phase.equals("Completed") || phase.equals("PartiallyFailed")) {
            status.put("completionTimestamp", COMPLETED.toString());
        }
        if (phase.equals("PartiallyFailed")) {
            status.put("errors", 3);
        }
        if (phase.equals("Failed")) {
            status.put("failureReason", "the server restarted");
        }
        return VeleroObject.of(json);
    }

    private static Situation with(Stage stage) {
        return Situation.of(MIGRATION).in(stage);
    }

    private static Step.Fail fail(Stage stage, String message) {
        return new Step.Fail(new Failure(stage, message, true));
    }

    private static Step.Fail giveUp(Stage stage, String message) {
        return new Step.Fail(new Failure(stage, message, false));
    }

    private static Step pass(Stage stage) {
        return new Step.Pass(stage, COMPLETED.plusSeconds(1));
    }

    static Stream<Arguments> situations() {
        RunRecord failed = RunRecord.fresh("digest").fail(new Failure(Stage.SYNC, "why", true));
        RunRecord passed = with(Stage.VERIFY).observed().record().pass(Stage.VERIFY, START);
        return Stream.of(
                arguments("nothing yet", Situation.of(MIGRATION), new Step.Begin(Stage.PREFLIGHT)),
                arguments("preflight", with(Stage.PREFLIGHT), new Step.Act(Stage.PREFLIGHT)),
                arguments(
                        "preflight over",
                        Situation.of(MIGRATION)
                                .record(RunRecord.fresh("digest")
                                        .begin(Stage.PREFLIGHT, START)
                                        .pass(Stage.PREFLIGHT, START)),
                        new Step.Begin(Stage.BACKUP)),
                arguments(
                        "preflight over, quiesce wanted",
                        Situation.of(QUIESCED)
                                .record(RunRecord.fresh("digest")
                                        .begin(Stage.PREFLIGHT, START)
                                        .pass(Stage.PREFLIGHT, START)),
                        new Step.Begin(Stage.QUIESCE)),
                arguments(
                        "preflight over, no source",
                        Situation.of(WITHOUT_SOURCE)
                                .record(RunRecord.fresh("digest")
                                        .begin(Stage.PREFLIGHT, START)
                                        .pass(Stage.PREFLIGHT, START)),
                        new Step.Begin(Stage.SYNC)),
                arguments(
                        "pods still end",
                        Situation.of(QUIESCED).in(Stage.QUIESCE).pending("pods shop/web-0 still run"),
                        new Step.Act(Stage.QUIESCE)),
                arguments(
                        "pods do not end",
                        Situation.of(QUIESCED)
                                .in(Stage.QUIESCE)
                                .pending("pods shop/web-0 still run")
                                .after(Duration.ofMinutes(16)),
                        fail(Stage.QUIESCE, "pods shop/web-0 still run; it was waited for PT15M")),
                arguments("no backup yet", with(Stage.BACKUP), new Step.Act(Stage.BACKUP)),
                arguments("backup not seen", with(Stage.BACKUP).backup(""), new Step.Wait(Stage.BACKUP)),
                arguments("backup runs", with(Stage.BACKUP).backup("InProgress"), new Step.Wait(Stage.BACKUP)),
                arguments(
                        "backup finalizes",
                        with(Stage.BACKUP).backup("FinalizingPartiallyFailed"),
                        new Step.Wait(Stage.BACKUP)),
                arguments(
                        "backup takes too long",
                        with(Stage.BACKUP).backup("InProgress").after(Duration.ofMinutes(241)),
                        fail(
                                Stage.BACKUP,
                                "Backup shop-1 is still InProgress after PT4H (timeouts.backup); Velero goes on with it, and another try waits as long again")),
                arguments(
                        "backup of a quiesced source takes too long",
                        Situation.of(QUIESCED)
                                .in(Stage.BACKUP)
                                .backup("InProgress")
                                .after(Duration.ofMinutes(241)),
                        fail(
                                Stage.BACKUP,
                                "Backup shop-1 is still InProgress after PT4H (timeouts.backup); Velero goes on with it, and the source's workloads are brought back meanwhile: look at what comes of it, and start a run of another name")),
                arguments("backup completed", with(Stage.BACKUP).backup("Completed"), pass(Stage.BACKUP)),
                arguments(
                        "completed within this second",
                        with(Stage.BACKUP).backup("Completed").after(Duration.ofMillis(30_400)),
                        new Step.Pass(Stage.BACKUP, START.plusMillis(30_400))),
                arguments(
                        "completed, however late",
                        with(Stage.BACKUP).backup("Completed").after(Duration.ofMinutes(241)),
                        pass(Stage.BACKUP)),
                arguments(
                        "backup in part",
                        with(Stage.BACKUP).backup("PartiallyFailed"),
                        giveUp(
                                Stage.BACKUP,
                                "Backup shop-1 ended PartiallyFailed with 3 errors: mend what it names in the source (velero backup logs shop-1) and start a run of another name, or one without source that names this backup, to restore what is in it")),
                arguments(
                        "backup failed",
                        with(Stage.BACKUP).backup("Failed"),
                        giveUp(
                                Stage.BACKUP,
                                "Backup shop-1 ended Failed (the server restarted): mend what it names in the source (velero backup logs shop-1) and start a run of another name")),
                arguments("not found yet", with(Stage.SYNC), new Step.Wait(Stage.SYNC)),
                arguments("found, not usable yet", with(Stage.SYNC).found("Finalizing"), new Step.Wait(Stage.SYNC)),
                arguments(
                        "found", with(Stage.SYNC).found("Completed"), new Step.Pass(Stage.SYNC, START.plusSeconds(60))),
                arguments(
                        "a backup in part that was named",
                        with(Stage.SYNC).found("PartiallyFailed"),
                        new Step.Pass(Stage.SYNC, START.plusSeconds(60))),
                arguments(
                        "never found",
                        with(Stage.SYNC).after(Duration.ofSeconds(301)),
                        fail(
                                Stage.SYNC,
                                "Backup shop-1 has not been found by the target's Velero within PT5M: see kubectl -n velero get backupstoragelocations in the target, and its backupSyncPeriod")),
                arguments(
                        "found, never usable",
                        with(Stage.SYNC).found("Failed").after(Duration.ofSeconds(301)),
                        fail(
                                Stage.SYNC,
                                "Backup shop-1 is Failed in the target within PT5M: see kubectl -n velero get backupstoragelocations in the target, and its backupSyncPeriod")),
                arguments("plan", with(Stage.PLAN), new Step.Act(Stage.PLAN)),
                arguments("announce", with(Stage.ANNOUNCE), new Step.Act(Stage.ANNOUNCE)),
                arguments(
                        "a replica behind",
                        with(Stage.ANNOUNCE).pending("replica a is behind"),
                        new Step.Act(Stage.ANNOUNCE)),
                arguments(
                        "a replica behind for too long",
                        with(Stage.ANNOUNCE).pending("replica a is behind").after(Duration.ofSeconds(121)),
                        fail(Stage.ANNOUNCE, "replica a is behind; it was waited for PT2M")),
                arguments(
                        "late, but not tried yet",
                        with(Stage.ANNOUNCE).after(Duration.ofSeconds(121)),
                        new Step.Act(Stage.ANNOUNCE)),
                arguments("canary", with(Stage.CANARY), new Step.Act(Stage.CANARY)),
                arguments("no restore yet", with(Stage.RESTORE), new Step.Act(Stage.RESTORE)),
                arguments(
                        "restore runs",
                        with(Stage.RESTORE).restore("WaitingForPluginOperations"),
                        new Step.Wait(Stage.RESTORE)),
                arguments(
                        "restore takes too long",
                        with(Stage.RESTORE).restore("InProgress").after(Duration.ofMinutes(241)),
                        fail(
                                Stage.RESTORE,
                                "Restore shop-1 is still InProgress after PT4H (timeouts.restore); Velero goes on with it, and another try waits as long again")),
                arguments("restored", with(Stage.RESTORE).restore("Completed"), pass(Stage.RESTORE)),
                arguments("restored in part", with(Stage.RESTORE).restore("PartiallyFailed"), pass(Stage.RESTORE)),
                arguments(
                        "restore failed",
                        with(Stage.RESTORE).restore("Failed"),
                        giveUp(
                                Stage.RESTORE,
                                "Restore shop-1 ended Failed (the server restarted): see velero restore logs shop-1; take away what it has made (kubectl delete namespace shop) and start a run of another name")),
                arguments("verify", with(Stage.VERIFY), new Step.Act(Stage.VERIFY)),
                arguments(
                        "not ready in time",
                        with(Stage.VERIFY).pending("claim shop/data is Pending").after(Duration.ofMinutes(16)),
                        fail(Stage.VERIFY, "claim shop/data is Pending; it was waited for PT15M")),
                arguments("all passed", Situation.of(MIGRATION).record(passed), new Step.Close()),
                arguments(
                        "all passed, restored in part",
                        Situation.of(MIGRATION).record(passed).restore("PartiallyFailed"),
                        giveUp(
                                Stage.VERIFY,
                                "Restore shop-1 ended PartiallyFailed with 3 errors: what runs in the target is verified, what Velero names (velero restore describe shop-1 --details) is missing there")),
                arguments(
                        "all passed, restored whole",
                        Situation.of(MIGRATION).record(passed).restore("Completed"),
                        new Step.Close()),
                arguments("failed", Situation.of(MIGRATION).record(failed), new Step.Close()),
                arguments("failed and put away", Situation.of(MIGRATION).record(failed.close()), new Step.End()),
                arguments("done and put away", Situation.of(MIGRATION).record(passed.close()), new Step.End()));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("situations")
    void decides(String name, Situation situation, Step step) {
        assertThat(Steps.next(situation.observed())).as(name).isEqualTo(step);
    }
}
