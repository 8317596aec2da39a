package dev.transplant.migrate;

import java.util.List;
import java.util.Optional;

/** Finds a cluster without Velero, or with one that does not answer. */
final class VeleroPresence implements PreflightCheck {
    private static final String NAME = "velero";

    @Override
    public List<Finding> look(Situation situation) {
        return situation.clusters().flatMap(cluster -> look(cluster).stream()).toList();
    }

    private static Optional<Finding> look(ClusterState cluster) {
        Side side = cluster.side();
        String namespace = cluster.veleroNamespace();
        return switch (cluster.velero().presence()) {
            case UNKNOWN, RUNS -> Optional.empty();
            case NO_KINDS ->
                Optional.of(Finding.stops(
                        NAME,
                        "the %s has no Velero: it does not know backupstoragelocations.velero.io".formatted(side),
                        side.command("velero install, or name the cluster that has it")));
            case SILENT ->
                Optional.of(Finding.stops(
                        NAME,
                        "Velero does not answer in namespace '%s' of the %s".formatted(namespace, side),
                        side.command("kubectl -n %s get deployment velero, and kubectl -n %s logs deployment/velero"
                                .formatted(namespace, namespace))));
        };
    }
}
