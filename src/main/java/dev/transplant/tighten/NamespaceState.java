package dev.transplant.tighten;

import io.fabric8.kubernetes.api.model.Namespace;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * Of a namespace what the decision goes by, and what must not have changed when it is carried out.
 *
 * @param uid another one is another namespace, whatever its name
 */
record NamespaceState(
        String name, String uid, Instant created, Map<String, String> labels, Map<String, String> annotations) {
    NamespaceState {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    static NamespaceState of(Namespace namespace) {
        return new NamespaceState(
                namespace.getMetadata().getName(),
                namespace.getMetadata().getUid(),
                Instant.parse(namespace.getMetadata().getCreationTimestamp()),
                Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of()),
                Objects.requireNonNullElse(namespace.getMetadata().getAnnotations(), Map.of()));
    }
}
