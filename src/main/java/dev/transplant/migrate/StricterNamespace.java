package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.Level;
import java.util.Optional;

/**
 * A namespace of the target that exists before a restore: Velero does not change it, and pods that it refuses get no data. With a
 * source preflight knows the pods; without one, only the plan does.
 */
final class StricterNamespace {
    private StricterNamespace() {}

    /**
     * Says what would be missing.
     *
     * @param namespace as it is in the target; missing where the restore makes it
     * @param needed the least level that the workloads of the backup need there
     */
    static Optional<String> loss(JsonNode namespace, Level needed) {
        // Without a label the cluster's default counts, which nobody can read: the strictest may be it.
        Level enforced = EnforceLabel.level(namespace).orElse(Level.RESTRICTED);
        if (namespace.isMissingNode() || !needed.looserThan(enforced)) {
            return Optional.empty();
        }
        String name = namespace.at("/metadata/name").asText();
        return Optional.of(
                "pods of namespace '%s', which exists already and %s, while its workloads need '%s': kubectl label namespace %s --overwrite %s=%s, or restore.adoptNamespaces: true"
                        .formatted(
                                name,
                                EnforceLabel.level(namespace)
                                        .map(level -> "enforces '%s'".formatted(level.label()))
                                        .orElse("has no Pod Security level, so that the cluster's default counts"),
                                needed.label(),
                                name,
                                EnforceLabel.KEY,
                                needed.label()));
    }
}
