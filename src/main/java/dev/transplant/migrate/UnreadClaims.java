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
 * Finds claims whose data a backup by file system will not have: node-agent reads volumes through the running pods that mount them.
 * Velero only warns of it, and the claims arrive empty. Once there is a backup, {@link BackedUpClaims} goes by what is in it.
 */
final class UnreadClaims implements PreflightCheck {
    private static final String EXCLUDED = "/metadata/annotations/backup.velero.io~1backup-volumes-excludes";
    private static final String LEFT_OUT = "/metadata/labels/velero.io~1exclude-from-backup";
    private static final int MAX_NAMED = 10;

    @Override
    public List<Finding> look(Situation situation) {
        if (!situation.movesFiles() || situation.hasBackup()) {
            return List.of();
        }
        Migration migration = situation.migration();
        return migration.namespaces().stream()
                .flatMap(name -> situation.source().flatMap(source -> source.namespace(name)).stream()
                        .flatMap(state -> look(name, state, migration.restore().emptyClaims()).stream()))
                .toList();
    }

    private static Optional<Finding> look(String namespace, NamespaceState state, Set<String> accepted) {
        Set<String> read = members(state, "Pod")
                .filter(pod -> pod.at("/status/phase").asText().equals("Running"))
                .flatMap(UnreadClaims::claims)
                .collect(Collectors.toSet());
        List<String> unread = members(state, "PersistentVolumeClaim")
                .filter(claim -> claim.at("/status/phase").asText().equals("Bound") && !BackedUpClaims.isOfAPod(claim))
                .map(ClusterState::name)
                .filter(name -> !read.contains(name) && !accepted.contains(namespace + "/" + name))
                .sorted()
                .toList();
        if (unread.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Finding.stops(
                "unread-claims",
                "no running pod of namespace '%s' in the source mounts claim %s, so that its data will not be in the backup, and the claim arrives empty"
                        .formatted(namespace, Shown.named(unread, MAX_NAMED)),
                "where the data is needed, have a pod run that mounts it while the backup is made, or take backup.volumes: snapshots; where it is not, name the claim in restore.emptyClaims: [%s/%s]"
                        .formatted(namespace, unread.getFirst())));
    }

    private static Stream<JsonNode> members(NamespaceState state, String kind) {
        return state.members().stream()
                .filter(object -> object.path("kind").asText().equals(kind)
                        && !object.at(LEFT_OUT).asText().equals("true")
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
                .map(volume -> volume.at("/persistentVolumeClaim/claimName").asText())
                .filter(name -> !name.isEmpty());
    }
}
