package dev.transplant.migrate;

import dev.transplant.migrate.Finding.Weight;
import dev.transplant.migrate.RunRecord.Failure;
import dev.transplant.velero.UnreadableInputException;
import dev.transplant.velero.VeleroObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Carries a run through: observes, has {@link Steps} decide, acts, and round again. */
final class Run {
    private static final Duration TICK = Duration.ofSeconds(1);

    /** How long a cluster that does not answer keeps what is left from being put away, or the run from beginning. */
    static final Duration LAST_TRIES = Duration.ofMinutes(2);

    private final Sites sites;
    private final Migration migration;
    private final Audience audience;
    private final Clock clock;
    private final Pause pause;
    private Optional<String> pending = Optional.empty();
    private final Outages outages = new Outages();

    /** How a run ends. */
    enum End {
        DONE,
        /** Another try of the same run may help. */
        FAILED,
        /** Another try of the same run comes to the same. */
        HOPELESS,
        /** It was told to stop, and goes on when it is started again. */
        STOPPED
    }

    /** Lets time pass. */
    interface Pause {
        /** Returns early when something has happened. */
        void await(Duration time);

        /** Whether to stop as soon as possible. */
        boolean isToStop();
    }

    Run(Sites sites, Migration migration, Audience audience, Clock clock, Pause pause) {
        this.sites = sites;
        this.migration = migration;
        this.audience = audience;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * Returns how it ends, when nothing is left to do. Goes on where an earlier pod of the same run was killed.
     *
     * @param digest of {@code migration.yaml}
     */
    End run(String digest) {
        RunRecord record;
        try {
            record = insist(sites::load).orElseGet(() -> RunRecord.fresh(digest));
        } catch (OutageException e) {
            audience.says(e.text());
            return pause.isToStop() ? End.STOPPED : End.FAILED;
        }
        Optional<String> hopeless = hopeless(record, digest);
        if (hopeless.isPresent()) {
            audience.says(hopeless.get());
            return End.HOPELESS;
        }
        return carryThrough(record.closed() && record.failure().isPresent() ? record.again() : record);
    }

    private Optional<String> hopeless(RunRecord record, String digest) {
        if (!record.migration().equals(digest)) {
            return Optional.of("run %s was begun with another migration.yaml: give this one another name"
                    .formatted(migration.name()));
        }
        if (!record.closed() || record.failure().isEmpty()) {
            return Optional.empty();
        }
        Failure failure = record.failure().get();
        if (!failure.retry()) {
            return Optional.of("run %s has failed: %s".formatted(migration.name(), failure.message()));
        }
        return record.woken().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "run %s has failed, and the source's workloads were brought back then, so that its backup is older than their data: start a run of another name"
                                .formatted(migration.name()));
    }

    private End carryThrough(RunRecord begun) {
        RunRecord record = begun;
        while (!pause.isToStop()) {
            try {
                Observed observed = observe(record);
                Step step = Steps.next(observed);
                if (step instanceof Step.End) {
                    return record.failure().isPresent() ? End.FAILED : End.DONE;
                }
                record = carryOut(step, observed);
                outages.end();
            } catch (OutageException e) {
                Optional<RunRecord> next = weather(e, record);
                if (next.isEmpty()) {
                    return End.FAILED;
                }
                record = next.get();
            }
        }
        return End.STOPPED;
    }

    private Observed observe(RunRecord record) {
        return new Observed(
                clock.instant(), migration, record, sourceBackup(record), sites.found(), sites.restore(), pending);
    }

    /** Once it is backed up the source is needed no more: its token may expire while Velero restores. */
    private Optional<VeleroObject> sourceBackup(RunRecord record) {
        return record.hasPassed(Stage.BACKUP)
                ? Optional.empty()
                : migration.source().flatMap(source -> sites.backup());
    }

    private RunRecord carryOut(Step step, Observed observed) {
        RunRecord record = observed.record();
        return switch (step) {
            case Step.Begin begin -> {
                audience.begins(begin.stage());
                yield save(record.begin(begin.stage(), clock.instant()));
            }
            case Step.Act act -> act(act.stage(), observed);
            case Step.Wait wait -> {
                audience.waits(observed, wait.stage());
                pause.await(TICK);
                yield record;
            }
            case Step.Pass pass -> pass(pass.stage(), pass.at(), record);
            case Step.Fail fail -> fail(fail.failure(), record);
            case Step.Close close -> close(record);
            case Step.End end -> record;
        };
    }

    private RunRecord act(Stage stage, Observed observed) {
        RunRecord record = observed.record();
        return switch (stage) {
            case PREFLIGHT -> preflight(record);
            case QUIESCE -> when(sites.sleep(), "workloads are scaled to zero, but still there: %s", stage, observed);
            case BACKUP -> {
                sites.createBackup();
                yield record;
            }
            case PLAN -> plan(record);
            case ANNOUNCE -> {
                sites.adopt(planOf(record)).forEach(audience::says);
                yield when(
                        sites.announce(planOf(record)).stream()
                                .map(Finding::text)
                                .toList(),
                        "%s",
                        stage,
                        observed);
            }
            case CANARY ->
                when(sites.canary(planOf(record)).stream().map(Finding::text).toList(), "%s", stage, observed);
            case RESTORE -> {
                sites.createRestore();
                yield record;
            }
            case VERIFY -> when(sites.verify(planOf(record)), "not as it should be in the target: %s", stage, observed);
            case SYNC -> record;
        };
    }

    private static BackupPlan planOf(RunRecord record) {
        return record.plan().orElseThrow(() -> new IllegalStateException("nothing was planned"));
    }

    /** The stage is over when nothing is open any more. */
    private RunRecord when(List<String> open, String message, Stage stage, Observed observed) {
        if (open.isEmpty()) {
            return pass(stage, clock.instant(), observed.record());
        }
        pending = Optional.of(message.formatted(String.join("; ", open)));
        audience.waits(observed, stage);
        pause.await(TICK);
        return observed.record();
    }

    private RunRecord preflight(RunRecord record) {
        List<Finding> findings = sites.preflight();
        List<String> stops = texts(findings, Weight.STOPS);
        List<String> warns = texts(findings, Weight.WARNS);
        warns.forEach(audience::says);
        if (!stops.isEmpty()) {
            String message = "this would fail later, so that nothing was begun:" + listed(stops);
            return fail(new Failure(Stage.PREFLIGHT, message, true), record.found(warns));
        }
        return pass(Stage.PREFLIGHT, clock.instant(), record.found(warns));
    }

    private static List<String> texts(List<Finding> findings, Weight weight) {
        return findings.stream()
                .filter(finding -> finding.weight() == weight)
                .map(Finding::text)
                .toList();
    }

    private static String listed(List<String> texts) {
        return texts.stream().map(text -> "\n  - " + text).collect(Collectors.joining());
    }

    private RunRecord plan(RunRecord record) {
        try {
            BackupPlan plan = sites.plan();
            if (plan.losses().isEmpty()) {
                return pass(Stage.PLAN, clock.instant(), record.planned(plan));
            }
            String message =
                    "this would be missing in the target, so that nothing was restored:" + listed(plan.losses());
            return fail(new Failure(Stage.PLAN, message, true), record.planned(plan));
        } catch (UnreadableInputException e) {
            return fail(new Failure(Stage.PLAN, String.valueOf(e.getMessage()), false), record);
        }
    }

    private RunRecord pass(Stage stage, Instant at, RunRecord record) {
        RunRecord passed = save(record.pass(stage, at));
        pending = Optional.empty();
        audience.passes(stage, record.begun().getOrDefault(stage, at), at);
        return passed;
    }

    private RunRecord fail(Failure failure, RunRecord record) {
        RunRecord failed = save(record.fail(failure));
        audience.fails(failure);
        return failed;
    }

    /** Reports before it wakes the source too: that one may be out of reach. */
    private RunRecord close(RunRecord record) {
        putBack(record);
        List<String> results = sites.restoreResults();
        if (record.failure().isPresent()) {
            results.forEach(audience::says);
        }
        sites.report(record, results);
        boolean asleep =
                record.begun().containsKey(Stage.QUIESCE) && record.woken().isEmpty();
        if (asleep && record.failure().isPresent()) {
            sites.wake().forEach(audience::says);
            RunRecord woken = save(record.wake(clock.instant()));
            sites.report(woken, results);
            return save(woken.close());
        }
        return save(record.close());
    }

    /** What a Restore that runs still needs stays, and so does what its pods need. */
    private void putBack(RunRecord record) {
        Optional<VeleroObject> restore = sites.restore();
        if (record.failure().isPresent() && restore.isEmpty()) {
            sites.release().forEach(audience::says);
        }
        if (restore.filter(object -> !object.phase().hasEnded()).isEmpty()) {
            sites.withdraw();
        }
    }

    private RunRecord save(RunRecord record) {
        sites.save(record);
        return record;
    }

    /**
     * What to do about a cluster that does not do its part: nothing but to wait, as long as the stage may last; then the run has
     * failed. Nothing is returned when that cannot be put away either.
     */
    private Optional<RunRecord> weather(OutageException e, RunRecord record) {
        Instant now = clock.instant();
        boolean mayPass = outages.mayPass(e, now);
        if (outages.begins(e, now)) {
            audience.says(e.text() + (mayPass ? "; trying again" : ""));
        }
        Instant begun = outages.begun(now);
        Optional<Stage> stage = Steps.current(record, migration);
        boolean closing = record.failure().isPresent() || stage.isEmpty();
        Instant last = closing ? begun.plus(LAST_TRIES) : Steps.deadline(stage.get(), migration, record, begun);
        if (mayPass && !now.isAfter(last)) {
            pause.await(TICK);
            return Optional.of(record);
        }
        if (closing) {
            audience.says("what is left could not be put away: %s; start the run again, or see migrate --rollback"
                    .formatted(e.text()));
            return Optional.empty();
        }
        Failure failure = new Failure(stage.get(), e.text(), true);
        audience.fails(failure);
        outages.end();
        return Optional.of(record.fail(failure));
    }

    private <T> T insist(Supplier<T> question) {
        Instant last = clock.instant().plus(LAST_TRIES);
        while (true) {
            try {
                T answer = question.get();
                outages.end();
                return answer;
            } catch (OutageException e) {
                Instant now = clock.instant();
                outages.begins(e, now);
                if (!outages.mayPass(e, now) || now.isAfter(last) || pause.isToStop()) {
                    throw e;
                }
                pause.await(TICK);
            }
        }
    }
}
