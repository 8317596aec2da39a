package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.migrate.ClusterState.NamespaceState;
import dev.transplant.velero.Restored;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds pods and claims that the target has already: Velero restores no data to those. */
final class ExistingData implements PreflightCheck {
    private static final Set<String> KINDS = Set.of("Pod", "PersistentVolumeClaim");
    private static final int MAX_NAMED = 10;

    @Override
    public List<Finding> look(Situation situation) {
        if (situation.isRestoring()) {
            return List.of();
        }
        return situation.migration().namespaces().stream()
                .flatMap(source -> look(source, situation).stream())
                .toList();
    }

    private static Optional<Finding> look(String source, Situation situation) {
        String target = situation.migration().target(source);
        Set<String> there = names(situation.target().namespace(target));
        List<String> both =
                there.stream().filter(mayCome(source, situation)).sorted().toList();
        if (both.isEmpty()) {
            return Optional.empty();
        }
        String named = both.stream().limit(MAX_NAMED).collect(Collectors.joining(" "));
        String more = both.size() > MAX_NAMED ? " and %d more".formatted(both.size() - MAX_NAMED) : "";
        boolean updates = situation.migration().restore().existingResources() == Migration.ExistingResources.UPDATE;
        return Optional.of(new Finding(
                "existing-data",
                updates ? Finding.Weight.WARNS : Finding.Weight.STOPS,
                "namespace '%s' of the target has %s%s already, to which Velero restores no data%s"
                        .formatted(
                                target,
                                named,
                                more,
                                situation.source().isPresent() ? "" : " where the backup has them too"),
                "kubectl -n %s delete %s if nobody needs what is there, or restore into another namespace by restore.namespaceMapping"
                        .formatted(target, named)));
    }

    /** Without a source nobody knows what a backup has before it is planned. */
    private static Predicate<String> mayCome(String source, Situation situation) {
        return situation
                .source()
                .<Predicate<String>>map(cluster -> names(cluster.namespace(source))::contains)
                .orElse(name -> true);
    }

    private static Set<String> names(Optional<NamespaceState> namespace) {
        return namespace.map(NamespaceState::members).orElse(List.of()).stream()
                .filter(object -> KINDS.contains(object.path("kind").asText())
                        && Restored.obstacle(object).isEmpty())
                .map(ExistingData::reference)
                .collect(Collectors.toSet());
    }

    private static String reference(JsonNode object) {
        return object.path("kind").asText().toLowerCase(Locale.ROOT) + "/" + ClusterState.name(object);
    }
}
