package dev.transplant.plan;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.policy.NamePattern;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyReader;
import dev.transplant.rewrite.ClassMapping;
import dev.transplant.rewrite.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Remembers which keys of the policy no object had a value for so far. Those that the admin did not write do not count. */
final class UsedKeys {
    private static final String FINALIZERS = "remove.finalizers.";
    private static final String ANNOTATIONS = "remove.annotations.";
    private static final String NAMESPACES = "podSecurity.namespaces.";

    private final Map<String, ClassMapping> byField;
    private final Set<NamePattern> namespaces;
    private final Set<String> unused = new TreeSet<>();

    UsedKeys(Policy policy) {
        byField = Map.of(
                "ingressClassName", policy.ingress(),
                "kubernetes.io/ingress.class", policy.ingress(),
                "storageClassName", policy.storage(),
                "volume.beta.kubernetes.io/storage-class", policy.storage());
        namespaces = policy.podSecurity().namespaces().keySet();
        Stream.of(policy.ingress(), policy.storage())
                .forEach(classes -> classes.targets().keySet().forEach(source -> unused.add(key(classes, source))));
        Policy defaults = PolicyReader.defaults();
        policy.finalizers().stream()
                .filter(finalizer -> !defaults.finalizers().contains(finalizer))
                .forEach(finalizer -> unused.add(FINALIZERS + finalizer));
        policy.annotations().stream()
                .filter(annotation -> !defaults.annotations().contains(annotation))
                .forEach(annotation -> unused.add(ANNOTATIONS + annotation));
        namespaces.forEach(pattern -> unused.add(NAMESPACES + pattern.pattern()));
    }

    /**
     * Sees an object.
     *
     * @param original what a rewrite replaced: JSON pointer to value
     */
    void see(JsonNode object, ObjectNode original) {
        if (unused.isEmpty()) {
            return;
        }
        original.properties().forEach(replaced -> {
            String field = JsonPointer.compile(replaced.getKey()).last().getMatchingProperty();
            Optional.ofNullable(byField.get(field))
                    .ifPresent(classes ->
                            unused.remove(key(classes, replaced.getValue().asText())));
        });
        Kind.of(object).ifPresent(kind -> {
            JsonNode metadata = object.path("metadata");
            metadata.path("finalizers").forEach(finalizer -> unused.remove(FINALIZERS + finalizer.asText()));
            metadata.path("annotations").fieldNames().forEachRemaining(key -> unused.remove(ANNOTATIONS + key));
            if (kind == Kind.NAMESPACE) {
                seeNamespace(metadata.path("name").asText());
            }
        });
    }

    private void seeNamespace(String name) {
        namespaces.stream()
                .filter(pattern -> pattern.matches(name))
                .forEach(pattern -> unused.remove(NAMESPACES + pattern.pattern()));
    }

    /** Keys of the policy, such as {@code ingress.classes.avi-lb}, sorted. */
    List<String> unused() {
        return List.copyOf(unused);
    }

    private static String key(ClassMapping classes, String source) {
        return classes.key() + "." + source;
    }
}
