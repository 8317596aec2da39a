package dev.transplant.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * Seccomp profiles as API servers see them.
 *
 * @param type empty if there is no profile
 */
record Seccomp(String type) {
    static final String[] OF_POD = {"spec", "securityContext", "seccompProfile", "type"};
    static final String[] OF_CONTAINER = {"securityContext", "seccompProfile", "type"};
    static final String REMEDY = "set it to RuntimeDefault";
    static final String POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod";
    static final String CONTAINER_ANNOTATION = "container.seccomp.security.alpha.kubernetes.io/";

    private static final Set<String> PERMITTED = Set.of("RuntimeDefault", "Localhost");

    /** Whether there is a profile. */
    boolean isSet() {
        return !type.isEmpty();
    }

    boolean isPermitted() {
        return PERMITTED.contains(type);
    }

    static Seccomp of(Pod pod, Standard standard) {
        return of(pod.securityContext(), pod, POD_ANNOTATION, standard);
    }

    static Seccomp of(Container container, Standard standard) {
        return of(container.securityContext(), container.pod(), CONTAINER_ANNOTATION + container.name(), standard);
    }

    /** Before 1.27 API servers made a field of the annotation where there was none. */
    private static Seccomp of(JsonNode securityContext, Pod pod, String annotation, Standard standard) {
        JsonNode field = securityContext.path("seccompProfile");
        if (field.isObject()) {
            return new Seccomp(Json.text(field.path("type")));
        }
        boolean counts = !standard.server().atLeast(27);
        return new Seccomp(counts ? type(Json.text(pod.annotations().path(annotation))) : "");
    }

    private static String type(String annotation) {
        return switch (annotation) {
            case "unconfined" -> "Unconfined";
            case "runtime/default", "docker/default" -> "RuntimeDefault";
            case "localhost/" -> "";
            default -> annotation.startsWith("localhost/") ? "Localhost" : "";
        };
    }

    static String mustNotSet(Found found) {
        return "%s must not set securityContext.seccompProfile.type to %s"
                .formatted(found.setters(), Words.quoted(found.values()));
    }
}
