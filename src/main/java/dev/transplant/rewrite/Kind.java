package dev.transplant.rewrite;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of objects that are rewritten. Pod templates are never touched: a new template hash loses restored data. */
public enum Kind {
    NAMESPACE("", "Namespace"),
    INGRESS("networking.k8s.io", "Ingress"),
    CLAIM("", "PersistentVolumeClaim"),
    VOLUME("", "PersistentVolume"),
    STATEFUL_SET("apps", "StatefulSet");

    private final String group;
    private final String kind;

    Kind(String group, String kind) {
        this.group = group;
        this.kind = kind;
    }

    /** Returns the kind that an object names in {@code apiVersion} and {@code kind}, in any version of its API group. */
    public static Optional<Kind> of(JsonNode object) {
        String kind = object.path("kind").asText();
        String apiVersion = object.path("apiVersion").asText();
        String group = apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
        return Arrays.stream(values())
                .filter(k -> k.kind.equals(kind) && k.group.equals(group))
                .findFirst();
    }

    /** Whether Velero sends this operation for the kind: it never updates a Namespace (seen with 1.13 and 1.18). */
    boolean rewrittenAt(Operation operation) {
        return this != NAMESPACE || operation == Operation.CREATE;
    }
}
