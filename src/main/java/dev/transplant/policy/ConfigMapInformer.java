package dev.transplant.policy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.stream.Stream;

/** How the ConfigMaps of this room are watched. */
final class ConfigMapInformer {
    private static final long NO_RESYNC = 0;

    private ConfigMapInformer() {}

    /** Returns one that is not started yet. An empty initial state: else it lists first from a cache, which may be behind. */
    static SharedIndexInformer<ConfigMap> of(KubernetesClient client, String namespace, String name) {
        return client.configMaps()
                .inNamespace(namespace)
                .withName(name)
                .runnableInformer(NO_RESYNC)
                .initialState(Stream.empty());
    }
}
