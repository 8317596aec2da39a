package dev.transplant.migrate;

import dev.transplant.migrate.RunRecord.Failure;
import dev.transplant.velero.VeleroObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** Decides what is to be done next for a run. Pure. */
final class Steps {
    /** For replicas whose watch must come back first: it tries every half minute at last. */
    private static final Duration ACKNOWLEDGEMENT = Duration.ofMinutes(2);

    /** For a replica that is just being replaced, and its Service that finds out. */
    private static final Duration CANARY = Duration.ofSeconds(30);

    private Steps() {}

    static Step next(Observed observed) {
        RunRecord record = observed.record();
        if (record.closed()) {
            return new Step.End();
        }
        Optional<Stage> current = current(record, observed.migration());
        if (record.failure().isPresent()) {
            return new Step.Close();
        }
        if (current.isEmpty()) {
            return observed.restore()
                    .filter(restore -> !restore.phase().isComplete())
                    .map(Steps::inPart)
                    .orElseGet(Step.Close::new);
        }
        Stage stage = current.get();
        return record.begun().containsKey(stage) ? in(stage, observed) : new Step.Begin(stage);
    }

    /** Returns the stage that is not over yet; nothing when all are. */
    static Optional<Stage> current(RunRecord record, Migration migration) {
        return Arrays.stream(Stage.values())
                .filter(stage -> isWanted(stage, migration) && !record.hasPassed(stage))
                .findFirst();
    }

    /** Whether a run goes through a stage at all. */
    static boolean isWanted(Stage stage, Migration migration) {
        return switch (stage) {
            case QUIESCE -> migration.quiesce();
            case BACKUP -> migration.source().isPresent();
            case PREFLIGHT, SYNC, PLAN, ANNOUNCE, CANARY, RESTORE, VERIFY -> true;
        };
    }

    private static Step in(Stage stage, Observed observed) {
        return switch (stage) {
            case BACKUP -> byVelero(stage, observed.backup(), observed, backup -> backedUp(backup, observed.now()));
            case SYNC -> sync(observed);
            case RESTORE -> byVelero(stage, observed.restore(), observed, restore -> restored(restore, observed));
            case PREFLIGHT, QUIESCE, PLAN, ANNOUNCE, CANARY, VERIFY -> act(stage, observed);
        };
    }

    /** A stage that we carry out ourselves: it is tried until it is over, or has lasted too long. */
    private static Step act(Stage stage, Observed observed) {
        Optional<String> pending = observed.pending().filter(text -> isLate(stage, observed));
        return pending.isPresent()
                ? fail(stage, "%s; it was waited for %s".formatted(pending.get(), limit(stage, observed.migration())))
                : new Step.Act(stage);
    }

    /** A stage that Velero carries out once we have asked for it. */
    private static Step byVelero(
            Stage stage, Optional<VeleroObject> object, Observed observed, Function<VeleroObject, Step> ended) {
        if (object.isEmpty()) {
            return new Step.Act(stage);
        }
        if (object.get().phase().hasEnded()) {
            return ended.apply(object.get());
        }
        return isLate(stage, observed) ? fail(stage, late(stage, object.get(), observed)) : wait(stage);
    }

    private static Step backedUp(VeleroObject backup, Instant now) {
        if (backup.phase().isComplete()) {
            return new Step.Pass(Stage.BACKUP, end(backup, now));
        }
        return giveUp(
                Stage.BACKUP,
                "Backup %s ended %s%s: mend what it names in the source (velero backup logs %s) and start a run of another name%s"
                        .formatted(
                                backup.name(),
                                backup.phase(),
                                reason(backup),
                                backup.name(),
                                backup.phase().isUsable()
                                        ? ", or one without source that names this backup, to restore what is in it"
                                        : ""));
    }

    private static Step sync(Observed observed) {
        Optional<VeleroObject> usable =
                observed.found().filter(found -> found.phase().isUsable());
        if (usable.isPresent()) {
            return new Step.Pass(Stage.SYNC, observed.now());
        }
        if (!isLate(Stage.SYNC, observed)) {
            return wait(Stage.SYNC);
        }
        String what = observed.found()
                .map(found -> "is %s in the target".formatted(found.phase()))
                .orElse("has not been found by the target's Velero");
        return fail(
                Stage.SYNC,
                "Backup %s %s within %s: see kubectl -n %s get backupstoragelocations in the target, and its backupSyncPeriod"
                        .formatted(
                                observed.migration().backup().name(),
                                what,
                                limit(Stage.SYNC, observed.migration()),
                                observed.migration().restore().veleroNamespace()));
    }

    private static Step restored(VeleroObject restore, Observed observed) {
        if (restore.phase().isUsable()) {
            return new Step.Pass(Stage.RESTORE, end(restore, observed.now()));
        }
        return giveUp(
                Stage.RESTORE,
                "Restore %s ended %s%s: see velero restore logs %s; take away what it has made (kubectl delete namespace %s) and start a run of another name"
                        .formatted(
                                restore.name(),
                                restore.phase(),
                                reason(restore),
                                restore.name(),
                                String.join(" ", observed.migration().targets())));
    }

    /** What was restored is as it should be, but something was not restored. */
    private static Step inPart(VeleroObject restore) {
        return giveUp(
                Stage.VERIFY,
                "Restore %s ended %s%s: what runs in the target is verified, what Velero names (velero restore describe %s --details) is missing there"
                        .formatted(restore.name(), restore.phase(), reason(restore), restore.name()));
    }

    /** Velero gives the second in which it ended. That may be long ago, when nobody was there to see it. */
    private static Instant end(VeleroObject object, Instant now) {
        return object.completed()
                .map(second -> second.plusSeconds(1))
                .filter(end -> end.isBefore(now))
                .orElse(now);
    }

    private static String reason(VeleroObject object) {
        String counts = object.errors() > 0 ? " with %d errors".formatted(object.errors()) : "";
        return object.reason().isEmpty() ? counts : "%s (%s)".formatted(counts, object.reason());
    }

    private static String late(Stage stage, VeleroObject object, Observed observed) {
        String next = observed.migration().quiesce()
                ? "the source's workloads are brought back meanwhile: look at what comes of it, and start a run of another name"
                : "another try waits as long again";
        return "%s %s is still %s after %s (timeouts.%s); Velero goes on with it, and %s"
                .formatted(
                        object.kind(),
                        object.name(),
                        object.phase(),
                        limit(stage, observed.migration()),
                        stage.text(),
                        next);
    }

    private static boolean isLate(Stage stage, Observed observed) {
        return observed.inStage(stage).compareTo(limit(stage, observed.migration())) > 0;
    }

    /** How long a stage may last. */
    static Duration limit(Stage stage, Migration migration) {
        Migration.Timeouts timeouts = migration.timeouts();
        return switch (stage) {
            case BACKUP -> timeouts.backup();
            case PREFLIGHT, SYNC, PLAN -> timeouts.sync();
            case ANNOUNCE -> ACKNOWLEDGEMENT;
            case CANARY -> CANARY;
            case RESTORE -> timeouts.restore();
            case QUIESCE, VERIFY -> timeouts.ready();
        };
    }

    private static Step wait(Stage stage) {
        return new Step.Wait(stage);
    }

    private static Step fail(Stage stage, String message) {
        return new Step.Fail(new Failure(stage, message, true));
    }

    /** Where Velero's own object has ended, another try of the same run finds the same. */
    private static Step giveUp(Stage stage, String message) {
        return new Step.Fail(new Failure(stage, message, false));
    }

    /**
     * Returns when a stage is too late, for what cannot even be observed.
     *
     * @param otherwise from when on it counts if it has not begun
     */
    static Instant deadline(Stage stage, Migration migration, RunRecord record, Instant otherwise) {
        return record.begun().getOrDefault(stage, otherwise).plus(limit(stage, migration));
    }
}
