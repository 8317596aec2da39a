package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * The owner that makes, and makes again, an object.
 *
 * @param group of its API, empty for the core's
 */
record Controller(String group, String kind, String name) {
    /** Returns that of an object, if it has one. */
    static Optional<Controller> of(JsonNode object) {
        return object.at("/metadata/ownerReferences")
                .valueStream()
                .filter(owner -> owner.path("controller").asBoolean())
                .map(owner -> new Controller(
                        group(owner.path("apiVersion").asText()),
                        owner.path("kind").asText(),
                        owner.path("name").asText()))
                .findFirst();
    }

    private static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    boolean is(String otherGroup, String otherKind) {
        return group.equals(otherGroup) && kind.equals(otherKind);
    }

    /** Its name in a sentence; it is in the object's namespace or in none. */
    String text() {
        return kind + " " + name;
    }
}
