package dev.transplant.events;

import java.time.Instant;

/** Tells the people of a cluster what they should know. Returns at once; what cannot be told is lost without harm. */
@FunctionalInterface
public interface Notices {
    void tell(Notice notice);

    /**
     * Tells of what happened at a given time: once, however often it is told in the hour after that.
     *
     * @param of the time, which must be the same whenever the same is told again
     */
    default void tell(Notice notice, Instant of) {
        tell(notice);
    }
}
