package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.policy.Policy;
import dev.transplant.rewrite.ClassMapping;
import dev.transplant.rewrite.Unmapped;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds several default classes in the target, and none where the policy counts on one. */
final class DefaultClasses implements PreflightCheck {
    private static final String NAME = "default-class";
    private static final Set<String> MARKS = Set.of(
            "storageclass.kubernetes.io/is-default-class",
            "storageclass.beta.kubernetes.io/is-default-class",
            "ingressclass.kubernetes.io/is-default-class");

    /** One of the two kinds of classes. */
    private record Kind(String name, String plural, String mark, boolean needsOne, Optional<ClassMapping> mapping) {
        /** Whether the policy removes a class, so that the default applies. */
        boolean countsOnDefault() {
            return mapping.filter(classes -> classes.isTarget("") || classes.unmapped() == Unmapped.REMOVE)
                    .isPresent();
        }
    }

    @Override
    public List<Finding> look(Situation situation) {
        Kind storage = new Kind(
                "StorageClass",
                "storageclasses",
                "storageclass.kubernetes.io/is-default-class",
                true,
                situation.policy().map(Policy::storage));
        Kind ingress = new Kind(
                "IngressClass",
                "ingressclasses",
                "ingressclass.kubernetes.io/is-default-class",
                false, // a controller may serve Ingresses of no class
                situation.policy().map(Policy::ingress));
        return List.of(
                        look(storage, situation.target().part(Part.STORAGE_CLASSES)),
                        look(ingress, situation.target().part(Part.INGRESS_CLASSES)))
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Finding> look(Kind kind, Optional<List<JsonNode>> classes) {
        if (classes.isEmpty()) {
            return Optional.empty();
        }
        List<String> defaults = classes.get().stream()
                .filter(DefaultClasses::isDefault)
                .map(ClusterState::name)
                .sorted()
                .toList();
        if (defaults.size() > 1) {
            return Optional.of(several(kind, defaults));
        }
        return defaults.isEmpty() && kind.countsOnDefault() ? Optional.of(none(kind)) : Optional.empty();
    }

    private static boolean isDefault(JsonNode object) {
        JsonNode annotations = object.at("/metadata/annotations");
        return MARKS.stream().anyMatch(mark -> annotations.path(mark).asText().equals("true"));
    }

    private static Finding several(Kind kind, List<String> defaults) {
        return new Finding(
                NAME,
                kind.countsOnDefault() ? Finding.Weight.STOPS : Finding.Weight.WARNS,
                "the target has %d default %ses: %s; objects without a class get any of them"
                        .formatted(defaults.size(), kind.name(), String.join(", ", defaults)),
                "kubectl annotate %s %s %s-".formatted(kind.plural(), defaults.getLast(), kind.mark()));
    }

    private static Finding none(Kind kind) {
        return new Finding(
                NAME,
                kind.needsOne() ? Finding.Weight.STOPS : Finding.Weight.WARNS,
                "the policy removes classes so that the target's default applies, but no %s of the target is the default"
                        .formatted(kind.name()),
                "kubectl annotate %s NAME %s=true, or map to a name".formatted(kind.plural(), kind.mark()));
    }
}
