package dev.transplant.migrate;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The outages that a run meets: which is new, and which may pass. */
final class Outages {
    /** An API server that has just started refuses everybody, also as not authenticated, until it has read who may do what. */
    private static final Duration STARTING = Duration.ofSeconds(30);

    private Optional<Instant> begun = Optional.empty();
    private Optional<Instant> passing = Optional.empty();

    /** Takes note of a refusal or a silence; returns whether everything was well before it. */
    boolean begins(OutageException e, Instant now) {
        if (e.isPassing()) {
            passing = Optional.of(now);
        }
        boolean first = begun.isEmpty();
        begun = Optional.of(begun(now));
        return first;
    }

    /** Returns when the outage under way began; now if there is none. */
    Instant begun(Instant now) {
        return begun.orElse(now);
    }

    /** Whether it may be over by itself. */
    boolean mayPass(OutageException e, Instant now) {
        return e.isPassing()
                || passing.filter(last -> now.isBefore(last.plus(STARTING))).isPresent();
    }

    /** Everything is well again. */
    void end() {
        begun = Optional.empty();
    }
}
