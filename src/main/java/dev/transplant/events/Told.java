package dev.transplant.events;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers what was told, so that the same notice is told once in a while only. */
final class Told {
    private final int remembered;
    private final Duration againAfter;
    private final Map<Notice, Instant> times = new LinkedHashMap<>();

    /** @param remembered how many notices at most; what was told longest ago is forgotten first */
    Told(int remembered, Duration againAfter) {
        this.remembered = remembered;
        this.againAfter = againAfter;
    }

    /** Returns whether to tell the notice now, and takes it as told then. */
    synchronized boolean isNews(Notice notice, Instant now) {
        Instant before = times.get(notice);
        if (before != null && before.plus(againAfter).isAfter(now)) {
            return false;
        }
        times.remove(notice); // so that it goes to the end
        times.put(notice, now);
        if (times.size() > remembered) {
            times.remove(times.keySet().iterator().next());
        }
        return true;
    }

    /** Notes that a notice did not get through: the next one like it is news again. */
    synchronized void forget(Notice notice) {
        times.remove(notice);
    }
}
