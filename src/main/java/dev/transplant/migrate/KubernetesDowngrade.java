package dev.transplant.migrate;

import dev.transplant.podsecurity.Version;
import java.util.List;
import java.util.Optional;

/** Finds a target that is older than the source. */
final class KubernetesDowngrade implements PreflightCheck {
    @Override
    public List<Finding> look(Situation situation) {
        Optional<Version> source = situation.source().flatMap(ClusterState::kubernetes);
        Optional<Version> target = situation.target().kubernetes();
        if (source.isEmpty()
                || target.isEmpty()
                || target.get().minor() >= source.get().minor()) {
            return List.of();
        }
        return List.of(Finding.warns(
                "kubernetes-version",
                ("Kubernetes %s of the target is older than %s of the source: its StatefulSet controller may compute another"
                                + " revision and replace restored pods while their data is being restored")
                        .formatted(target.get(), source.get()),
                "take a target of %s or newer (kubectl version), or look at the pods of StatefulSets in the report"
                        .formatted(source.get())));
    }
}
