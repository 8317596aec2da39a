package dev.transplant.migrate;

import dev.transplant.migrate.Finding.Weight;
import dev.transplant.migrate.RunRecord.Failure;
import dev.transplant.velero.UnreadableInputException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What we do ourselves in each stage. All of it may be done again: then it comes to the same. */
record StageWork(RunBook book) {
    /** How long it is tried to reach a source that is not needed any more. */
    private static final Duration TRIED = Duration.ofSeconds(30);

    /** Of claims. */
    private static final int MAX_NAMED = 20;

    /**
     * What came of it.
     *
     * @param open what the stage still waits for, in words; nothing where that is for Velero to say, or the stage is over
     */
    record Result(RunRecord record, Optional<String> open) {
        private static Result of(RunRecord record) {
            return new Result(record, Optional.empty());
        }
    }

    /** Carries out what a stage does. */
    Result carryOut(Stage stage, RunRecord record) {
        Sites sites = book.sites();
        return switch (stage) {
            case PREFLIGHT -> Result.of(preflight(record));
            case QUIESCE -> {
                List<String> open = sites.sleep();
                yield until(
                        "workloads are scaled to zero, but still there: %s",
                        open, stage, open.isEmpty() ? told(sites.goesOn(), record) : record);
            }
            case BACKUP -> {
                sites.createBackup();
                yield Result.of(record);
            }
            case PLAN -> Result.of(plan(record));
            case ANNOUNCE -> {
                sites.adopt(planOf(record)).forEach(book.audience()::says);
                yield until("%s", texts(sites.announce(planOf(record))), stage, record);
            }
            case CANARY -> until("%s", texts(sites.canary(planOf(record))), stage, record);
            case RESTORE -> Result.of(restore(record));
            case VERIFY -> until("not as it should be in the target: %s", sites.verify(planOf(record)), stage, record);
            case SYNC -> Result.of(record);
        };
    }

    /** What is worth knowing is in the report too, such as what writes on, beside an RPO that does not know of it. */
    private RunRecord told(List<String> findings, RunRecord record) {
        findings.forEach(book.audience()::says);
        return record.found(Stream.concat(record.findings().stream(), findings.stream())
                .distinct()
                .toList());
    }

    /**
     * Notes that what Velero did for a stage is done. A backup of a source that did not rest all the time is not what it was rested
     * for, nor is a restore while it runs again.
     */
    RunRecord pass(Step.Pass pass, RunRecord record) {
        return switch (pass.stage()) {
            case BACKUP -> {
                List<String> awake = record.isAsleep() ? book.sites().awake() : List.of();
                yield awake.isEmpty()
                        ? book.pass(pass.stage(), pass.at(), record)
                        : fail(
                                Stage.BACKUP,
                                "the source did not rest while it was backed up, so that what was written meanwhile would be lost: %s; keep what wakes it (an operator, GitOps, an autoscaler) from that and start a run of another name",
                                awake,
                                record);
            }
            case RESTORE -> {
                List<String> empty = book.sites().withoutData(planOf(record));
                yield unlessAwake(
                        Optional.empty(),
                        "the source runs again, so that what it writes is missing in what was restored: %s; take that away and start a run of another name",
                        record,
                        resting -> withData(pass, empty, resting));
            }
            default -> book.pass(pass.stage(), pass.at(), record);
        };
    }

    /**
     * A claim that lacks its data runs as well as any other, and Velero need not say anything of it. Where it does, what it has
     * restored is verified first.
     */
    private RunRecord withData(Step.Pass pass, List<String> empty, RunRecord record) {
        if (empty.isEmpty()) {
            return book.pass(pass.stage(), pass.at(), record);
        }
        String message =
                "Velero has not written the data of claims to the end, though the backup has it: %s; it may have failed at that, a pod that mounts one may have been refused or there before, or the target's Velero lacks what writes it (node-agent; for snapshots --features=EnableCSI too): see velero restore describe --details of this run, mend that, take away what was restored and start a run of another name"
                        .formatted(Shown.named(empty, MAX_NAMED));
        boolean complete = book.sites()
                .restore()
                .filter(restore -> restore.phase().isComplete())
                .isPresent();
        return complete
                ? book.fail(new Failure(pass.stage(), message, false), record)
                : book.pass(pass.stage(), pass.at(), told(List.of(message), record));
    }

    private RunRecord fail(Stage stage, String message, List<String> awake, RunRecord record) {
        return book.fail(new Failure(stage, message.formatted(String.join("; ", awake)), false), record);
    }

    private RunRecord restore(RunRecord record) {
        Sites sites = book.sites();
        if (sites.restore().isPresent()) {
            return record;
        }
        return unlessAwake(
                Optional.ofNullable(record.begun().get(Stage.RESTORE)),
                "the source runs again, so that what it writes would be lost: %s; nothing was restored, start a run of another name",
                record,
                resting -> {
                    sites.createRestore();
                    return resting;
                });
    }

    /**
     * Goes on, unless a quiesced source was woken meanwhile, as by a rollback while the target was away: it has newer data than its
     * backup then. It may be out of reach for good by now, and is not needed; that is told then.
     *
     * @param since the moment from which on it is tried for a while to reach it; absent: once
     * @param message with a place for what is awake
     */
    private RunRecord unlessAwake(
            Optional<Instant> since, String message, RunRecord record, UnaryOperator<RunRecord> further) {
        if (!record.isAsleep()) {
            return further.apply(record);
        }
        List<String> awake;
        try {
            awake = book.sites().awake();
        } catch (OutageException unreachable) {
            Instant now = book.clock().instant();
            if (unreachable.isPassing()
                    && since.filter(first -> now.isBefore(first.plus(TRIED))).isPresent()) {
                throw unreachable;
            }
            String unknown = "whether the source still rests is not known: " + unreachable.text();
            return further.apply(told(List.of(unknown), record));
        }
        return awake.isEmpty() ? further.apply(record) : fail(Stage.RESTORE, message, awake, record);
    }

    private static BackupPlan planOf(RunRecord record) {
        return record.plan().orElseThrow(() -> new IllegalStateException("nothing was planned"));
    }

    /** The stage is over when nothing is open any more. */
    private Result until(String message, List<String> open, Stage stage, RunRecord record) {
        return open.isEmpty()
                ? Result.of(book.pass(stage, book.clock().instant(), record))
                : new Result(record, Optional.of(message.formatted(String.join("; ", open))));
    }

    private RunRecord preflight(RunRecord record) {
        List<Finding> findings = book.sites().preflight();
        List<String> stops = texts(findings, Weight.STOPS);
        List<String> warns = texts(findings, Weight.WARNS);
        warns.forEach(book.audience()::says);
        if (!stops.isEmpty()) {
            String message = "this would fail later, so that nothing was begun:" + listed(stops);
            return book.fail(new Failure(Stage.PREFLIGHT, message, true), record.found(warns));
        }
        return book.pass(Stage.PREFLIGHT, book.clock().instant(), record.found(warns));
    }

    private static List<String> texts(List<Finding> findings, Weight weight) {
        return texts(
                findings.stream().filter(finding -> finding.weight() == weight).toList());
    }

    private static List<String> texts(List<Finding> findings) {
        return findings.stream().map(Finding::text).toList();
    }

    private static String listed(List<String> texts) {
        return texts.stream().map(text -> "\n  - " + text).collect(Collectors.joining());
    }

    private RunRecord plan(RunRecord record) {
        try {
            BackupPlan plan = book.sites().plan();
            RunRecord planned = told(plan.warnings(), record.planned(plan));
            List<String> losses = plan.allLosses();
            if (losses.isEmpty()) {
                return book.pass(Stage.PLAN, book.clock().instant(), planned);
            }
            String message = "this would be missing in the target, so that nothing was restored:" + listed(losses);
            return book.fail(new Failure(Stage.PLAN, message, plan.missing().isEmpty()), planned);
        } catch (UnreadableInputException e) {
            return book.fail(new Failure(Stage.PLAN, String.valueOf(e.getMessage()), false), record);
        }
    }
}
