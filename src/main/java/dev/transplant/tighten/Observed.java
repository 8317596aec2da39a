package dev.transplant.tighten;

import dev.transplant.podsecurity.Level;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a pending namespace.
 *
 * @param restoring whether Velero may still write into it
 * @param need what its workloads need; absent if it has none, or they were not looked at
 * @param mayBe the loosest level that the policy permits there, for advice
 */
record Observed(
        String namespace,
        Map<String, String> labels,
        Map<String, String> annotations,
        Restoring restoring,
        Optional<Need> need,
        Level mayBe) {
    /** Whether a Restore runs. */
    enum Restoring {
        NO,
        YES,
        /** Velero's objects cannot be read. */
        UNKNOWN
    }

    Observed {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}
