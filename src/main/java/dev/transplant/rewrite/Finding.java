package dev.transplant.rewrite;

import com.fasterxml.jackson.core.JsonPointer;

/**
 * Something about an object that its owner should know; most often a value that no rule covers.
 *
 * @param rule name of the rule that found it
 * @param path where the value stands in the object
 * @param value as it stands there
 * @param message one sentence that names field, value and what to do, without the object's name
 */
public record Finding(String rule, JsonPointer path, String value, Weight weight, String message) {
    /** What a finding does to the review. */
    public enum Weight {
        /** Told by plan and metrics alone. */
        NOTE,
        /** Told as a warning and an Event too. */
        WARN,
        /** The object is refused. */
        DENY
    }

    static Weight weight(Unmapped unmapped) {
        return switch (unmapped) {
            case KEEP, REMOVE -> Weight.NOTE;
            case WARN -> Weight.WARN;
            case DENY -> Weight.DENY;
        };
    }
}
