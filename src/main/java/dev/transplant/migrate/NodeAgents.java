package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds that nobody would read or write the files of volumes, which also the data mover for snapshots is part of. */
final class NodeAgents implements PreflightCheck {
    private static final String NAME = "node-agent";

    /** Since Velero 1.10, and before. */
    private static final Set<String> NAMES = Set.of(NAME, "restic");

    @Override
    public List<Finding> look(Situation situation) {
        return situation
                .clusters()
                .filter(cluster -> situation.movesData())
                .flatMap(cluster -> cluster
                        .part(Part.DAEMON_SETS)
                        .flatMap(sets -> look(
                                cluster, sets, situation.migration().backup().volumes()))
                        .stream())
                .toList();
    }

    private static Optional<Finding> look(ClusterState cluster, List<JsonNode> daemonSets, Migration.Volumes volumes) {
        String how = volumes.name().toLowerCase(Locale.ROOT);
        String namespace = cluster.veleroNamespace();
        Optional<JsonNode> agent = daemonSets.stream()
                .filter(set -> NAMES.contains(ClusterState.name(set)))
                .findFirst();
        if (agent.isEmpty()) {
            return Optional.of(Finding.stops(
                    NAME,
                    "the %s has no DaemonSet node-agent in namespace '%s', which backup.volumes: %s needs"
                            .formatted(cluster.side(), namespace, how),
                    cluster.side().command("velero install --use-node-agent -n %s".formatted(namespace))));
        }
        if (agent.get().at("/status/numberReady").asInt() > 0) {
            return Optional.empty();
        }
        return Optional.of(Finding.stops(
                NAME,
                "DaemonSet %s in namespace '%s' of the %s has no ready pod, which backup.volumes: %s needs"
                        .formatted(ClusterState.name(agent.get()), namespace, cluster.side(), how),
                cluster.side()
                        .command("kubectl -n %s describe daemonset %s"
                                .formatted(namespace, ClusterState.name(agent.get())))));
    }
}
