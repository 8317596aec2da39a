package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.rewrite.ClassMapping;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds Velero's own change-storage-class, where it maps what the policy maps. */
final class ClassesMappedTwice implements PreflightCheck {
    private static final String NAME = "change-storage-class";
    private static final String ACTION = "velero.io/change-storage-class";

    @Override
    public List<Finding> look(Situation situation) {
        List<JsonNode> maps = situation.target().part(Part.ACTION_SETTINGS).orElse(List.of()).stream()
                .filter(map -> map.at("/metadata/labels").path(ACTION).asText().equals("RestoreItemAction"))
                .toList();
        if (maps.size() > 1) {
            return List.of(several(maps, situation.target().veleroNamespace()));
        }
        return maps.stream()
                .flatMap(map -> situation
                        .policy()
                        .flatMap(policy ->
                                twice(map, policy.storage(), situation.target().veleroNamespace()))
                        .stream())
                .toList();
    }

    private static Finding several(List<JsonNode> maps, String namespace) {
        List<String> names = maps.stream().map(ClusterState::name).sorted().toList();
        return Finding.stops(
                NAME,
                "the target has %d ConfigMaps of %s in namespace '%s', %s, with which Velero restores no claim"
                        .formatted(maps.size(), ACTION, namespace, String.join(" and ", names)),
                "kubectl -n %s delete configmap %s".formatted(namespace, names.getLast()));
    }

    private static Optional<Finding> twice(JsonNode map, ClassMapping policy, String namespace) {
        Set<String> twice = map.path("data").properties().stream()
                .flatMap(entry -> clashes(entry, policy))
                .collect(Collectors.toCollection(TreeSet::new));
        return twice.isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.stops(
                        NAME,
                        "ConfigMap %s in namespace '%s' of the target maps %s, which storage.classes of the policy maps too"
                                .formatted(ClusterState.name(map), namespace, String.join(", ", twice)),
                        "kubectl -n %s delete configmap %s, or take these classes out of one of the two"
                                .formatted(namespace, ClusterState.name(map))));
    }

    /** Velero maps first: what it leads to may not be mapped on. */
    private static Stream<String> clashes(Map.Entry<String, JsonNode> entry, ClassMapping policy) {
        return Stream.of(entry.getKey(), entry.getValue().asText()).filter(policy::isSource);
    }
}
