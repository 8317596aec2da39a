package dev.transplant.tighten;

import dev.transplant.podsecurity.Level;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Remembers what was seen of namespaces into which no Restore runs, by their uids: a name may come back. */
final class Looks {
    private final Map<String, Look> looks = new HashMap<>();

    /**
     * The last look.
     *
     * @param level that the workloads needed; absent if there were none
     * @param since when they needed that first
     * @param again when to look the next time
     */
    private record Look(Optional<Level> level, Instant since, Instant again) {}

    /** Whether to look now. */
    boolean isTime(String uid, Instant now) {
        Look last = looks.get(uid);
        return last == null || !now.isBefore(last.again());
    }

    /** Returns since when the workloads have needed that. */
    Instant add(String uid, Optional<Level> level, Instant now) {
        Look last = looks.get(uid);
        Instant since = last != null && last.level().equals(level) ? last.since() : now;
        Instant again = level.isEmpty() ? now.plus(Steps.PEACE) : since.plus(Steps.CALM);
        looks.put(uid, new Look(level, since, again));
        return since;
    }

    /** Leaves a namespace in peace where looking again at once would come to the same. */
    void rest(String uid, Instant now) {
        looks.put(uid, new Look(Optional.empty(), now, now.plus(Steps.PEACE)));
    }

    /** Whether what was seen still says something. */
    boolean has(String uid) {
        return looks.containsKey(uid);
    }

    void forget(String uid) {
        looks.remove(uid);
    }

    void keepOnly(Set<String> uids) {
        looks.keySet().retainAll(uids);
    }
}
