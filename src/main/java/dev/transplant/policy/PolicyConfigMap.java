package dev.transplant.policy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Reads the policy from a ConfigMap by a watch of the API server; goes on when the watch breaks. A ConfigMap without any
 * data, as the manifest brings it, is the empty policy; one that had a policy and lost it is not.
 */
public final class PolicyConfigMap implements AutoCloseable {
    /** Name of the ConfigMap. */
    public static final String NAME = "transplant-policy";

    /** Its key. */
    public static final String KEY = "policy.yaml";

    private static final Logger LOG = Logger.getLogger(PolicyConfigMap.class);
    private static final long NO_RESYNC = 0;

    private final String namespace;
    private final PolicyStore store;
    private final SharedIndexInformer<ConfigMap> informer;

    public PolicyConfigMap(KubernetesClient client, String namespace, PolicyStore store) {
        this.namespace = namespace;
        this.store = store;
        this.informer =
                client.configMaps().inNamespace(namespace).withName(NAME).runnableInformer(NO_RESYNC);
        var unused = informer.addEventHandler(new Handler()).exceptionHandler((started, problem) -> {
            LOG.warnf("%s cannot be watched, trying again: %s", source(), problem.getMessage());
            store.waitFor(source() + " cannot be watched: " + problem.getMessage());
            return true;
        });
    }

    /** Starts the watch and returns at once. */
    public void start() {
        var unused = informer.start().thenRun(() -> {
            if (informer.getStore().list().isEmpty() && store.state().policy().isEmpty()) {
                absent("does not exist");
            }
        });
    }

    @Override
    public void close() {
        informer.close();
    }

    private String source() {
        return "ConfigMap %s/%s".formatted(namespace, NAME);
    }

    private void absent(String problem) {
        store.refuse(source(), problem + ": create it with the key " + KEY);
    }

    private void read(ConfigMap configMap) {
        Map<String, String> data = Objects.requireNonNullElse(configMap.getData(), Map.of());
        String yaml = data.get(KEY);
        if (yaml != null) {
            store.offer(source(), yaml);
        } else if (data.isEmpty() && !hasBinaryData(configMap) && store.isEmptyOrNone()) {
            store.offer(source(), PolicyReader.EMPTY);
        } else {
            store.refuse(
                    source(),
                    "has no key " + KEY + " in its data: add it, as UTF-8; an empty one stands for the defaults");
        }
    }

    /** As kubectl puts a file that is not UTF-8. */
    private static boolean hasBinaryData(ConfigMap configMap) {
        return configMap.getBinaryData() != null && !configMap.getBinaryData().isEmpty();
    }

    /** What becomes of each change that the watch tells. */
    final class Handler implements ResourceEventHandler<ConfigMap> {
        @Override
        public void onAdd(ConfigMap configMap) {
            read(configMap);
        }

        @Override
        public void onUpdate(ConfigMap before, ConfigMap configMap) {
            read(configMap);
        }

        @Override
        public void onDelete(ConfigMap configMap, boolean unknown) {
            absent("was deleted");
        }
    }
}
