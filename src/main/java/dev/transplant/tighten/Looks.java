package dev.transplant.tighten;

import dev.transplant.podsecurity.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Remembers what was seen of namespaces into which no Restore runs. */
final class Looks {
    /** How long a namespace without any workload is left in peace: nothing can be computed from it yet. */
    private static final Duration PEACE = Duration.ofSeconds(60);

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
    boolean isTime(String namespace, Instant now) {
        Look last = looks.get(namespace);
        return last == null || !now.isBefore(last.again());
    }

    /** Returns for how long the workloads have needed that. */
    Duration add(String namespace, Optional<Level> level, Instant now) {
        Look last = looks.get(namespace);
        Instant since = last != null && last.level().equals(level) ? last.since() : now;
        Instant again = level.isEmpty() ? now.plus(PEACE) : since.plus(Steps.CALM);
        looks.put(namespace, new Look(level, since, again));
        return Duration.between(since, now);
    }

    void forget(String namespace) {
        looks.remove(namespace);
    }

    void keepOnly(Set<String> namespaces) {
        looks.keySet().retainAll(namespaces);
    }
}
