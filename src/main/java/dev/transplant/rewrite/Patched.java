package dev.transplant.rewrite;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * An object to which operations of a JSON Patch (RFC 6902) are applied one after the other. The one it began with is not
 * changed, and what no operation touches is shared with it; what one touches is copied once, however many follow.
 */
public final class Patched {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** By identity: the nodes that are ours to change. */
    private final Set<JsonNode> copied = Collections.newSetFromMap(new IdentityHashMap<>(4));

    private JsonNode object;

    public Patched(JsonNode object) {
        this.object = object;
    }

    /** Returns the object after the operations so far; the next one may change it. */
    public JsonNode object() {
        return object;
    }

    /**
     * Applies an operation.
     *
     * @throws IllegalArgumentException if it does not apply: a parent, or what it removes or replaces, is missing
     */
    public void apply(PatchOp op) {
        object = apply(op, op.path(), object);
    }

    private JsonNode apply(PatchOp op, JsonPointer path, JsonNode parent) {
        if (parent instanceof ObjectNode object && !path.matches()) {
            return inObject(op, path, (ObjectNode) ours(object));
        }
        if (parent instanceof ArrayNode array && path.mayMatchElement()) {
            return inArray(op, path, (ArrayNode) ours(array));
        }
        throw new IllegalArgumentException("patch does not apply, no parent: " + op);
    }

    private JsonNode ours(JsonNode node) {
        if (copied.contains(node)) {
            return node;
        }
        JsonNode copy = node instanceof ArrayNode array
                ? NODES.arrayNode(array.size()).addAll(array)
                : NODES.objectNode().setAll((ObjectNode) node);
        copied.add(copy);
        return copy;
    }

    private JsonNode inObject(PatchOp op, JsonPointer path, ObjectNode ours) {
        String name = path.getMatchingProperty();
        if (!path.tail().matches()) {
            return ours.set(name, apply(op, path.tail(), ours.path(name)));
        }
        if (!(op instanceof PatchOp.Add) && !ours.has(name)) {
            throw new IllegalArgumentException("patch does not apply, nothing there: " + op);
        }
        return switch (op) {
            case PatchOp.Add add -> ours.set(name, add.value());
            case PatchOp.Replace replace -> ours.set(name, replace.value());
            case PatchOp.Remove remove -> ours.without(name);
        };
    }

    private JsonNode inArray(PatchOp op, JsonPointer path, ArrayNode ours) {
        int index = path.getMatchingIndex();
        boolean inserts = op instanceof PatchOp.Add && path.tail().matches();
        if (index >= ours.size() + (inserts ? 1 : 0)) {
            throw new IllegalArgumentException("patch does not apply, nothing there: " + op);
        }
        if (!path.tail().matches()) {
            ours.set(index, apply(op, path.tail(), ours.path(index)));
            return ours;
        }
        switch (op) {
            case PatchOp.Add add -> ours.insert(index, add.value());
            case PatchOp.Replace replace -> ours.set(index, replace.value());
            case PatchOp.Remove remove -> ours.remove(index);
        }
        return ours;
    }
}
