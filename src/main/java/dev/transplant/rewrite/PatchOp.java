package dev.transplant.rewrite;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;

/** One operation of a JSON Patch (RFC 6902), on an object's member or an array's element. */
public sealed interface PatchOp {
    JsonPointer path();

    /** Adds a member, or replaces the one that is there; inserts before an array's element. */
    record Add(JsonPointer path, JsonNode value) implements PatchOp {}

    /** Replaces what must be there. */
    record Replace(JsonPointer path, JsonNode value) implements PatchOp {}

    /** Removes what must be there. */
    record Remove(JsonPointer path) implements PatchOp {}
}
