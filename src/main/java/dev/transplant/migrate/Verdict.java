package dev.transplant.migrate;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What becomes of a claim that somebody else may hold. */
sealed interface Verdict {
    /** As far as the clocks of two machines may be apart. Beyond it a claim that was not renewed is dead at first sight. */
    Duration SKEW = Duration.ofMinutes(1);

    /** A pod that is killed may renew once more while it goes, but not twice. */
    int RENEWALS_OF_THE_DYING = 1;

    /** It may be taken. */
    record Free() implements Verdict {}

    /** It is to be seen whether it is renewed. */
    record Watch() implements Verdict {}

    /** Somebody holds it. */
    record Held(Holder holder) implements Verdict {}

    /**
     * What was seen of the holder so far.
     *
     * @param first when it was seen first
     * @param changed when it was last seen to be renewed, by our clock; at first when it was seen
     * @param renewals how often it was seen to be renewed
     */
    record Watched(Holder holder, Instant first, Instant changed, int renewals) {
        /** Adds a look. */
        static Watched next(Optional<Watched> before, Holder holder, Instant now) {
            if (before.isEmpty()) {
                return new Watched(holder, now, now, 0);
            }
            Watched old = before.get();
            return old.holder().equals(holder) ? old : new Watched(holder, old.first(), now, old.renewals() + 1);
        }
    }

    /**
     * Decides about a claim of somebody else or of an earlier instance of this run. Whether it is renewed is told by our clock, as
     * only that can be trusted to go on; at first sight there is only what the holder wrote.
     */
    static Verdict of(Watched watched, String run, String instance, Instant now) {
        Holder holder = watched.holder();
        if (holder.run().isEmpty() || holder.is(run, instance)) {
            return new Free();
        }
        boolean own = holder.run().equals(run);
        if (watched.renewals() > (own ? RENEWALS_OF_THE_DYING : 0)) {
            return new Held(holder);
        }
        if (!now.isBefore(watched.changed().plus(holder.duration()))) {
            return new Free();
        }
        if (watched.renewals() > 0) {
            return new Watch();
        }
        if (watched.first().isAfter(holder.ends().plus(SKEW))) {
            return new Free();
        }
        boolean fresh =
                !holder.renewed().isAfter(watched.first()) && watched.first().isBefore(holder.ends());
        return fresh && !own ? new Held(holder) : new Watch();
    }
}
