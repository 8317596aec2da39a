package dev.transplant.migrate;

import java.util.List;

/** Finds namespaces that are to be migrated and do not exist. */
final class SourceNamespaces implements PreflightCheck {
    @Override
    public List<Finding> look(Situation situation) {
        return situation.source().stream()
                .flatMap(source -> situation.migration().namespaces().stream()
                        .filter(name -> source.namespace(name)
                                .filter(state -> state.object().isEmpty())
                                .isPresent()))
                .map(
                        name -> Finding.stops(
                                "source-namespace",
                                "the source has no namespace '%s'".formatted(name),
                                "in the source: kubectl get namespaces shows those that there are; change namespaces in migration.yaml"))
                .toList();
    }
}
