package dev.transplant.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * What the API server asks about, as far as we look at it. Strings are empty where the review has none.
 *
 * @param uid echoed in the response; never empty
 * @param operation CREATE, UPDATE, DELETE or CONNECT
 * @param object a missing node at DELETE
 * @param oldObject a missing node at CREATE
 */
public record Request(
        String uid,
        String operation,
        String kind,
        String subResource,
        String namespace,
        String name,
        String user,
        Set<String> groups,
        boolean dryRun,
        JsonNode object,
        JsonNode oldObject) {
    public Request {
        groups = Set.copyOf(groups);
    }

    /** The object as a message names it: kind, namespace and name. */
    public String subject() {
        return kind + " " + (namespace.isEmpty() || kind.equals("Namespace") ? name : namespace + "/" + name);
    }
}
