package dev.transplant.admission;

import dev.transplant.rewrite.PatchOp;
import java.util.List;

/** What the API server is told. */
public sealed interface Decision {
    /** The object stays as it is. */
    record Allow() implements Decision {}

    /** The object is changed. */
    record Patch(List<PatchOp> operations) implements Decision {
        public Patch {
            operations = List.copyOf(operations);
        }
    }

    /**
     * The object is refused.
     *
     * @param message one sentence that names the field
     */
    record Deny(String message) implements Decision {}
}
