package dev.transplant.migrate;

import java.time.Instant;
import java.util.Comparator;

/**
 * A pod, or the pods of a workload, that API servers refuse for their namespace's Pod Security level.
 *
 * @param object such as {@code Pod web-0} or {@code StatefulSet db}
 * @param at when it was refused the last time, in seconds
 * @param message why, which data is lost, and how to get it back
 */
record RefusedPod(String namespace, String object, Instant at, String message) implements Comparable<RefusedPod> {
    private static final Comparator<RefusedPod> ORDER = Comparator.comparing(RefusedPod::at)
            .thenComparing(RefusedPod::namespace)
            .thenComparing(RefusedPod::object)
            .thenComparing(RefusedPod::message);

    RefusedPod {
        message = Shown.clean(message);
    }

    /** One line. */
    String text() {
        return "In namespace %s: %s".formatted(namespace, message);
    }

    /** The oldest first. */
    @Override
    public int compareTo(RefusedPod other) {
        return ORDER.compare(this, other);
    }
}
