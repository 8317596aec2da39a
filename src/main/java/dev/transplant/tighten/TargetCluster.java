package dev.transplant.tighten;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.Version;
import dev.transplant.velero.Restores;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import java.util.function.Consumer;

/** What is asked of the cluster. All may throw {@link KubernetesClientException} where it does not answer, or refuses. */
interface TargetCluster {
    /** Returns all Restores, none where Velero's kinds are not installed; nothing if we may not read them. */
    Optional<Restores> restores();

    /** Gives every pod of a namespace, and everything that makes pods. */
    void workloads(String namespace, Consumer<JsonNode> consumer);

    /** Returns the version of the API server, which judges. */
    Version version();

    /** Returns a namespace as it is now; nothing if it is gone. */
    Optional<NamespaceState> namespace(String name);

    /**
     * Changes a namespace by a JSON Patch.
     *
     * @param rehearsal whether the API server is only to say what would come of it
     * @return why the API server refuses it; nothing if it does not
     */
    Optional<String> patch(String namespace, JsonNode patch, boolean rehearsal);
}
