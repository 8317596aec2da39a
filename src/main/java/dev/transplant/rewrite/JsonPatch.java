package dev.transplant.rewrite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Applies and writes JSON Patches (RFC 6902). */
public final class JsonPatch {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonPatch() {}

    /**
     * Returns the object with the operations applied one after the other. The object itself is not changed; what the
     * patch does not touch is shared with it.
     *
     * @throws IllegalArgumentException if an operation does not apply: a parent, or what it removes or replaces, is missing
     */
    public static JsonNode apply(List<PatchOp> patch, JsonNode object) {
        if (patch.isEmpty()) {
            return object;
        }
        Patched patched = new Patched(object);
        patch.forEach(patched::apply);
        return patched.object();
    }

    /** Returns the patch as the API server reads it. */
    public static ArrayNode toJson(List<PatchOp> patch) {
        ArrayNode array = NODES.arrayNode();
        for (PatchOp op : patch) {
            ObjectNode entry = array.addObject();
            switch (op) {
                case PatchOp.Add add ->
                    entry.put("op", "add").put("path", pointer(add)).set("value", add.value());
                case PatchOp.Replace replace ->
                    entry.put("op", "replace").put("path", pointer(replace)).set("value", replace.value());
                case PatchOp.Remove remove -> entry.put("op", "remove").put("path", pointer(remove));
            }
        }
        return array;
    }

    private static String pointer(PatchOp op) {
        return op.path().toString();
    }
}
