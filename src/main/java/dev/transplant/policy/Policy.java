package dev.transplant.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.rewrite.ClassMapping;
import java.util.List;
import java.util.Set;

/**
 * What the cluster admin wrote; {@link PolicyReader} checks it, so a policy that exists is valid.
 *
 * @param veleroNamespaces namespaces whose service accounts are Velero
 * @param excludedNamespaces beside the built-in system namespaces
 */
public record Policy(
        Mode mode,
        Set<String> veleroNamespaces,
        ClassMapping ingress,
        ClassMapping storage,
        PodSecurityPolicy podSecurity,
        Set<String> finalizers,
        Set<String> annotations,
        List<NamePattern> excludedNamespaces) {
    /** Whether objects are changed. */
    public enum Mode {
        ENFORCE,
        /** Computes, counts and warns, but changes and refuses nothing. */
        OBSERVE
    }

    public Policy {
        veleroNamespaces = Set.copyOf(veleroNamespaces);
        finalizers = Set.copyOf(finalizers);
        annotations = Set.copyOf(annotations);
        excludedNamespaces = List.copyOf(excludedNamespaces);
    }

    /** The namespace that counts: for a PersistentVolume that of its claim, empty if it has none. */
    public static String namespaceOf(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return switch (object.path("kind").asText()) {
            case "PersistentVolume" ->
                object.path("spec").path("claimRef").path("namespace").asText();
            case "Namespace" -> metadata.path("name").asText();
            default -> metadata.path("namespace").asText();
        };
    }

    /** Whether nothing in the namespace is ever rewritten. */
    public boolean excludes(String namespace) {
        return SystemNamespaces.contain(namespace)
                || veleroNamespaces.contains(namespace)
                || excludedNamespaces.stream().anyMatch(pattern -> pattern.matches(namespace));
    }
}
