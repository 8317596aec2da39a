package dev.transplant.migrate;

import java.util.List;

/**
 * What came of one look at the target.
 *
 * @param unchecked one sentence for each thing that could not be looked at; nothing is wrong with it as far as we know
 */
record Verified(List<Met> met, List<Unmet> unmet, List<String> unchecked) {
    Verified {
        met = List.copyOf(met);
        unmet = List.copyOf(unmet);
        unchecked = List.copyOf(unchecked);
    }

    /** Whether the application is there and runs. */
    boolean isDone() {
        return unmet.isEmpty();
    }
}
