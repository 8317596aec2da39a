package dev.transplant.rewrite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;

/**
 * One object on its way into the cluster.
 *
 * @param object as the API server sent it, at most about 3 MiB of JSON (its request body limit); any field may be missing
 *     or of an unexpected type
 * @param oldObject what stands in the cluster now; a {@link MissingNode} at CREATE
 */
public record Change(Operation operation, JsonNode object, JsonNode oldObject) {
    public static Change create(JsonNode object) {
        return new Change(Operation.CREATE, object, MissingNode.getInstance());
    }

    public static Change update(JsonNode object, JsonNode oldObject) {
        return new Change(Operation.UPDATE, object, oldObject);
    }

    /** The same change with another new object. */
    Change with(JsonNode newObject) {
        return new Change(operation, newObject, oldObject);
    }

    Optional<Kind> kind() {
        return Kind.of(object);
    }

    /** Whether the change is to an object of this kind; rules begin with it. */
    public boolean is(Kind kind) {
        return kind().filter(kind::equals).isPresent();
    }

    boolean isUpdate() {
        return operation == Operation.UPDATE;
    }
}
