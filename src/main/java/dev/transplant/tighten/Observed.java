package dev.transplant.tighten;

import dev.transplant.podsecurity.Level;
import dev.transplant.velero.RunningRestores.Running;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a pending namespace.
 *
 * @param restoring whether Velero may still write into it
 * @param need what its workloads need; absent if it has none, or they were not looked at
 * @param unchanged for how long they have needed that
 * @param age of the namespace
 * @param mayBe the loosest level that the policy permits there, for advice
 */
record Observed(
        String namespace,
        Map<String, String> labels,
        Map<String, String> annotations,
        Restoring restoring,
        Optional<Need> need,
        Duration unchanged,
        Duration age,
        Level mayBe) {
    /** Whether a Restore runs. */
    sealed interface Restoring {
        record No() implements Restoring {}

        /**
         * One does.
         *
         * @param time for how long
         */
        record Yes(Running restore, Duration time) implements Restoring {}

        /** We may not read Velero's objects. */
        record Unknown() implements Restoring {}
    }

    Observed {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}
