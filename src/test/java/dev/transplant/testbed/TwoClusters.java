package dev.transplant.testbed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;

/**
 * A source and a target with real Velero in both, and the target with the webhook: as an admin has them before a migration.
 *
 * @param backing Velero of the source
 * @param restoring Velero of the target
 */
public record TwoClusters(Cluster source, Cluster target, Velero backing, Velero restoring, Installation installation)
        implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Prepares them, with so many replicas of the webhook. */
    public static TwoClusters prepare(Bed bed, ClusterSpec spec, String policy, int replicas) {
        Cluster source = bed.cluster(ClusterSpec.SOURCE);
        Cluster target = bed.cluster(spec);
        Velero backing = bed.velero(source, "1.18");
        Velero restoring = bed.velero(target, "1.18");
        Installation installation = Installation.on(target);
        installation.policy(policy);
        installation.startReady(replicas);
        target.kubectl("apply", "-f", "k8s/migrate/velero-role.yaml", "-f", "k8s/migrate/velero-rolebinding.yaml");
        return new TwoClusters(source, target, backing, restoring, installation);
    }

    /** Writes the kubeconfig by which a run reaches the source, with a token of its own. */
    public Path access(String run) {
        source.kubectl("apply", "-k", "k8s/source");
        return source.kubeconfig(target.file("source-" + run), "velero", "transplant-source");
    }

    /** The report of a run as it stands in the target. */
    public JsonNode report(String run) {
        try {
            return JSON.readTree(target.get("-n", Installation.NAMESPACE, "configmap", "transplant-report-" + run)
                    .at("/data/report.json")
                    .asText());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        installation.close();
        restoring.close();
        backing.close();
    }
}
