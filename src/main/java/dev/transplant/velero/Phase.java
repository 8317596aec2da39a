package dev.transplant.velero;

import java.util.Set;

/**
 * How far a Backup or Restore is, in Velero's words (1.11 to 1.18).
 *
 * @param name as Velero spells it; {@code New} where it has said nothing yet
 */
public record Phase(String name) {
    /** Any other one, also one that we do not know, is of an object on which Velero still works. */
    private static final Set<String> ENDED =
            Set.of("Completed", "PartiallyFailed", "Failed", "FailedValidation", "Deleting");

    private static final String COMPLETED = "Completed";

    /** From what stands in the status. */
    public static Phase of(String text) {
        return new Phase(text.isEmpty() ? "New" : text);
    }

    /** Whether Velero writes no more. */
    public boolean hasEnded() {
        return ENDED.contains(name);
    }

    /** Whether all of it was done. */
    public boolean isComplete() {
        return name.equals(COMPLETED);
    }

    /** Whether it ended with something that can be used: a backup to restore, or objects that were restored. */
    public boolean isUsable() {
        return isComplete() || name.equals("PartiallyFailed");
    }

    @Override
    public String toString() {
        return name;
    }
}
