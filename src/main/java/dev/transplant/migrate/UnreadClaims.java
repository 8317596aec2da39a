package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.migrate.ClusterState.NamespaceState;
import dev.transplant.velero.Restored;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds claims whose data a backup by file system does not have: node-agent reads volumes through the running pods that mount them.
 * Velero only warns of it, and the claims arrive empty.
 */
final class UnreadClaims implements PreflightCheck {
    private static final String EXCLUDED = "/metadata/annotations/backup.velero.io~1backup-volumes-excludes";
    private static final int MAX_NAMED = 10;

    @Override
    public List<Finding> look(Situation situation) {
        if (!situation.movesFiles() || situation.isRestoring()) {
            return List.of();
        }
        return situation.migration().namespaces().stream()
                .flatMap(name -> situation.source().flatMap(source -> source.namespace(name)).stream()
                        .flatMap(state -> look(name, state).stream()))
                .toList();
    }

    private static Optional<Finding> look(String namespace, NamespaceState state) {
        Set<String> read = members(state, "Pod")
                .filter(pod -> pod.at("/status/phase").asText().equals("Running"))
                .flatMap(UnreadClaims::claims)
                .collect(Collectors.toSet());
        List<String> unread = members(state, "PersistentVolumeClaim")
                .filter(claim -> claim.at("/status/phase").asText().equals("Bound"))
                .map(ClusterState::name)
                .filter(name -> !read.contains(name))
                .sorted()
                .toList();
        if (unread.isEmpty()) {
            return Optional.empty();
        }
        String more = unread.size() > MAX_NAMED ? " and %d more".formatted(unread.size() - MAX_NAMED) : "";
        return Optional.of(
                Finding.warns(
                        "unread-claims",
                        "no running pod of namespace '%s' in the source mounts claim %s%s, so that its data will not be in the backup, and the claim arrives empty"
                                .formatted(
                                        namespace,
                                        unread.stream().limit(MAX_NAMED).collect(Collectors.joining(", ")),
                                        more),
                        "where the data is needed, have a pod run that mounts it while the backup is made, or take backup.volumes: snapshots"));
    }

    private static Stream<JsonNode> members(NamespaceState state, String kind) {
        return state.members().stream()
                .filter(object -> object.path("kind").asText().equals(kind)
                        && Restored.obstacle(object).isEmpty());
    }

    /** Names of the claims that Velero reads through a pod. */
    private static Stream<String> claims(JsonNode pod) {
        Set<String> excluded = Arrays.stream(pod.at(EXCLUDED).asText().split(","))
                .map(String::strip)
                .collect(Collectors.toSet());
        return pod.at("/spec/volumes")
                .valueStream()
                .filter(volume -> !excluded.contains(volume.path("name").asText()))
                .flatMap(volume -> claim(pod, volume).stream());
    }

    /** That of an ephemeral volume is named after the pod. */
    private static Optional<String> claim(JsonNode pod, JsonNode volume) {
        if (volume.has("ephemeral")) {
            return Optional.of(
                    ClusterState.name(pod) + "-" + volume.path("name").asText());
        }
        return Optional.of(volume.at("/persistentVolumeClaim/claimName").asText())
                .filter(name -> !name.isEmpty());
    }
}
