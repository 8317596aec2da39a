package dev.transplant.migrate;

import java.util.List;

/** Finds namespaces of the target that are being deleted: Velero waits for ten minutes, and then gives up. */
final class TerminatingNamespaces implements PreflightCheck {
    @Override
    public List<Finding> look(Situation situation) {
        if (situation.isRestoring()) {
            return List.of();
        }
        return situation.migration().targets().stream()
                .filter(name -> situation
                        .target()
                        .namespace(name)
                        .filter(ClusterState.NamespaceState::isTerminating)
                        .isPresent())
                .map(name -> Finding.stops(
                        "namespace-terminating",
                        "namespace '%s' of the target is Terminating".formatted(name),
                        "kubectl get namespace %s -o jsonpath='{.status.conditions}' says what holds it; go on when it is gone"
                                .formatted(name)))
                .toList();
    }
}
