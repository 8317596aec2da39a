package dev.transplant.certificates;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Applies a JSON Patch to an object as an API server does: wholly, or not at all. */
final class PatchedObject {
    private PatchedObject() {}

    /**
     * Returns a patched copy.
     *
     * @throws IllegalStateException if a test fails, or a path leads nowhere
     */
    static ObjectNode of(ObjectNode object, ArrayNode patch) {
        ObjectNode copy = object.deepCopy();
        for (JsonNode operation : patch) {
            JsonPointer path = JsonPointer.compile(operation.path("path").asText());
            apply(copy, operation, path);
        }
        return copy;
    }

    private static void apply(ObjectNode object, JsonNode operation, JsonPointer path) {
        String field = path.last().getMatchingProperty();
        if (!(object.at(path.head()) instanceof ObjectNode parent)) {
            throw new IllegalStateException("leads nowhere: " + operation);
        }
        switch (operation.path("op").asText()) {
            case "add" -> parent.set(field, operation.path("value"));
            case "remove" -> require(parent.remove(field) != null, operation);
            case "test" -> require(parent.path(field).equals(operation.path("value")), operation);
            default -> throw new IllegalStateException("not known: " + operation);
        }
    }

    private static void require(boolean holds, JsonNode operation) {
        if (!holds) {
            throw new IllegalStateException("does not hold: " + operation);
        }
    }
}
