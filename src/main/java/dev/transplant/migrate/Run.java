package dev.transplant.migrate;

import dev.transplant.migrate.RunRecord.Failure;
import dev.transplant.velero.VeleroObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

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
    private final RunBook book;
    private final StageWork work;
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
        this.book = new RunBook(sites, audience, clock);
        this.work = new StageWork(book);
    }

    /**
     * Returns how it ends, when nothing is left to do. Goes on where an earlier pod of the same run was killed.
     *
     * @param digest of {@code migration.yaml}
     */
    End run(String digest) {
        RunRecord record;
        try {
            record = insist(() -> begin(digest));
        } catch (OutageException e) {
            audience.says(e.text());
            return pause.isToStop() ? End.STOPPED : End.FAILED;
        }
        Optional<String> hopeless = hopeless(record, digest);
        if (hopeless.isPresent()) {
            audience.says(hopeless.get());
            return End.HOPELESS;
        }
        return carryThrough(record);
    }

    private RunRecord begin(String digest) {
        RunRecord record = sites.load()
                .filter(noted -> noted.migration().equals(digest) || noted.isBinding())
                .orElseGet(() -> RunRecord.fresh(digest));
        boolean again = record.closed()
                && record.failure().isPresent()
                && hopeless(record, digest).isEmpty();
        return again
                ? record.again(record.isBeyondPreflight() && sites.restore().isPresent())
                : record;
    }

    private Optional<String> hopeless(RunRecord record, String digest) {
        if (!record.migration().equals(digest)) {
            return Optional.of("run %s was begun with another migration.yaml: give this one another name%s"
                    .formatted(
                            migration.name(),
                            record.isAsleep()
                                    ? "; workloads of the source are scaled down by it: go on with the file of before, or migrate --rollback"
                                    : ""));
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
                        "run %s has failed, and the source's workloads were brought back then, so that a backup of it would be older than their data: start a run of another name"
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

    /** Before preflight has passed nothing is asked: what may not be read, it tells of in one go. */
    private Observed observe(RunRecord record) {
        if (!record.hasPassed(Stage.PREFLIGHT)) {
            return new Observed(
                    clock.instant(), migration, record, Optional.empty(), Optional.empty(), Optional.empty(), pending);
        }
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
            case Step.Begin begin -> book.begin(begin.stage(), record);
            case Step.Act act -> act(act.stage(), observed);
            case Step.Wait wait -> {
                audience.waits(observed, wait.stage());
                pause.await(TICK);
                yield record;
            }
            case Step.Pass pass -> work.pass(pass, record);
            case Step.Fail fail -> book.fail(fail.failure(), record);
            case Step.Close close -> new Closing(book).close(record);
            case Step.End end -> record;
        };
    }

    private RunRecord act(Stage stage, Observed observed) {
        StageWork.Result result = work.carryOut(stage, observed.record());
        pending = result.open();
        if (pending.isPresent()) {
            audience.waits(observed.waitingFor(pending), stage);
            pause.await(TICK);
        }
        return result.record();
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
