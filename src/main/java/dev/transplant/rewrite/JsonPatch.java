package dev.transplant.rewrite;

import com.fasterxml.jackson.core.JsonPointer;
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
        JsonNode result = object;
        for (PatchOp op : patch) {
            result = apply(op, op.path(), result);
        }
        return result;
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

    private static JsonNode apply(PatchOp op, JsonPointer path, JsonNode parent) {
        if (parent instanceof ObjectNode object && !path.matches()) {
            return inObject(op, path, NODES.objectNode().setAll(object));
        }
        if (parent instanceof ArrayNode array && path.mayMatchElement()) {
            return inArray(op, path, NODES.arrayNode(array.size()).addAll(array));
        }
        throw new IllegalArgumentException("patch does not apply, no parent: " + op);
    }

    private static JsonNode inObject(PatchOp op, JsonPointer path, ObjectNode copy) {
        String name = path.getMatchingProperty();
        if (!path.tail().matches()) {
            return copy.set(name, apply(op, path.tail(), copy.path(name)));
        }
        if (!(op instanceof PatchOp.Add) && !copy.has(name)) {
            throw new IllegalArgumentException("patch does not apply, nothing there: " + op);
        }
        return switch (op) {
            case PatchOp.Add add -> copy.set(name, add.value());
            case PatchOp.Replace replace -> copy.set(name, replace.value());
            case PatchOp.Remove remove -> copy.without(name);
        };
    }

    private static JsonNode inArray(PatchOp op, JsonPointer path, ArrayNode copy) {
        int index = path.getMatchingIndex();
        boolean inserts = op instanceof PatchOp.Add && path.tail().matches();
        if (index >= copy.size() + (inserts ? 1 : 0)) {
            throw new IllegalArgumentException("patch does not apply, nothing there: " + op);
        }
        if (!path.tail().matches()) {
            copy.set(index, apply(op, path.tail(), copy.path(index)));
            return copy;
        }
        switch (op) {
            case PatchOp.Add add -> copy.insert(index, add.value());
            case PatchOp.Replace replace -> copy.set(index, replace.value());
            case PatchOp.Remove remove -> copy.remove(index);
        }
        return copy;
    }
}
