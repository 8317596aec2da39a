package dev.transplant.tighten;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.Version;
import dev.transplant.velero.RunningRestores;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.function.Consumer;

/** What is asked of the cluster. All may throw {@link KubernetesClientException} where it does not answer, or refuses. */
interface TargetCluster {
    /** Returns which Restores run; none where Velero's kinds are not installed. */
    RunningRestores restores();

    /** Gives every pod of a namespace, and everything that makes pods. */
    void workloads(String namespace, Consumer<JsonNode> consumer);

    /** Returns the version of the API server, which judges. */
    Version version();

    /**
     * Changes a namespace by a JSON Patch.
     *
     * @param rehearsal whether the API server is only to say what would come of it
     * @return whether it was done; not so if the patch does not fit any more, or the namespace is gone
     */
    boolean patch(String namespace, JsonNode patch, boolean rehearsal);
}
