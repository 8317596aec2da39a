package dev.transplant.migrate;

import dev.transplant.migrate.Finding.Weight;
import dev.transplant.migrate.RunRecord.Failure;
import dev.transplant.velero.UnreadableInputException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What we do ourselves in each stage. All of it may be done again: then it comes to the same. */
record StageWork(RunBook book) {
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
            case RESTORE -> {
                sites.createRestore();
                yield Result.of(record);
            }
            case VERIFY -> until("not as it should be in the target: %s", sites.verify(planOf(record)), stage, record);
            case SYNC -> Result.of(record);
        };
    }

    /** What writes on is in the report, beside an RPO that does not know of it. */
    private RunRecord told(List<String> goesOn, RunRecord record) {
        goesOn.forEach(book.audience()::says);
        return record.found(Stream.concat(record.findings().stream(), goesOn.stream())
                .distinct()
                .toList());
    }

    /**
     * Notes that what Velero did for a stage is done. A backup of a source that did not rest all the time is not what it was rested
     * for.
     */
    RunRecord pass(Step.Pass pass, RunRecord record) {
        boolean rested = pass.stage() == Stage.BACKUP && record.isAsleep();
        List<String> awake = rested ? book.sites().awake() : List.of();
        if (awake.isEmpty()) {
            return book.pass(pass.stage(), pass.at(), record);
        }
        String message =
                "the source did not rest while it was backed up, so that what was written meanwhile would be lost: %s; keep what wakes it (an operator, GitOps, an autoscaler) from that and start a run of another name"
                        .formatted(String.join("; ", awake));
        return book.fail(new Failure(Stage.BACKUP, message, false), record);
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
            if (plan.losses().isEmpty()) {
                return book.pass(Stage.PLAN, book.clock().instant(), record.planned(plan));
            }
            String message =
                    "this would be missing in the target, so that nothing was restored:" + listed(plan.losses());
            return book.fail(new Failure(Stage.PLAN, message, true), record.planned(plan));
        } catch (UnreadableInputException e) {
            return book.fail(new Failure(Stage.PLAN, String.valueOf(e.getMessage()), false), record);
        }
    }
}
