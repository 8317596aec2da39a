package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What is in the target's namespaces at one moment.
 *
 * @param namespaces of those asked for, the ones that exist
 * @param storageClasses of the whole cluster
 * @param objects claims, workloads, pods and Ingresses, each with its {@code kind}
 * @param counts by namespace and kind, as {@link Expected} names them; absent for a kind that the target does not know, empty
 *     where we may not count
 */
record Seen(
        List<JsonNode> namespaces,
        List<JsonNode> storageClasses,
        List<JsonNode> objects,
        Map<String, Map<String, OptionalLong>> counts) {
    Seen {
        namespaces = List.copyOf(namespaces);
        storageClasses = List.copyOf(storageClasses);
        objects = List.copyOf(objects);
        counts = Map.copyOf(counts);
    }

    /** Those of one kind that are there to stay. */
    Stream<JsonNode> all(String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .filter(object -> object.at("/metadata/deletionTimestamp").isMissingNode());
    }

    static String namespace(JsonNode object) {
        return object.at("/metadata/namespace").asText();
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    /** The condition of this type; a missing node if there is none. */
    static JsonNode condition(JsonNode object, String type) {
        return object.at("/status/conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asText().equals(type))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    /** Whether the condition of this type holds. */
    static boolean is(JsonNode object, String type) {
        return condition(object, type).path("status").asText().equals("True");
    }

    /** Whether something else makes and replaces the object. */
    static boolean isControlled(JsonNode object) {
        return object.at("/metadata/ownerReferences")
                .valueStream()
                .anyMatch(owner -> owner.path("controller").asBoolean());
    }
}
