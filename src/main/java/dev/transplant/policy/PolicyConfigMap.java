package dev.transplant.policy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    private static final String NO_KEY =
            "has no key " + KEY + " in its data: add it, as UTF-8; an empty one stands for the defaults";

    private final String namespace;
    private final PolicyStore store;
    private final SharedIndexInformer<ConfigMap> informer;

    public PolicyConfigMap(KubernetesClient client, String namespace, PolicyStore store) {
        this.namespace = namespace;
        this.store = store;
        this.informer = ConfigMapInformer.of(client, namespace, NAME);
        var unused = informer.addEventHandler(new Handler()).exceptionHandler((started, problem) -> {
            LOG.warnf("%s cannot be watched, trying again: %s", source(), problem.getMessage());
            store.waitFor(source() + " cannot be watched: " + problem.getMessage());
            return true;
        });
    }

    /**
     * Returns the policy that a cluster has now; absent where it has no ConfigMap.
     *
     * @throws InvalidYamlException if the ConfigMap holds no policy
     */
    public static Optional<Policy> read(KubernetesClient client, String namespace) throws InvalidYamlException {
        Optional<String> text = text(client, namespace);
        return text.isEmpty() ? Optional.empty() : Optional.of(PolicyReader.read(text.get()));
    }

    /**
     * Returns the text of the policy that a cluster has now, good or bad; absent where it has no ConfigMap. Its
     * {@link Held#digest} is what every replica says that it holds.
     *
     * @throws InvalidYamlException if the ConfigMap has data, but no policy
     */
    public static Optional<String> text(KubernetesClient client, String namespace) throws InvalidYamlException {
        ConfigMap configMap =
                client.configMaps().inNamespace(namespace).withName(NAME).get();
        if (configMap == null) {
            return Optional.empty();
        }
        Optional<String> yaml = yaml(configMap, true);
        if (yaml.isEmpty()) {
            throw new InvalidYamlException(List.of(new Problem(1, "", NO_KEY)));
        }
        return yaml;
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
        yaml(configMap, store.isEmptyOrNone())
                .ifPresentOrElse(yaml -> store.offer(source(), yaml), () -> store.refuse(source(), NO_KEY));
    }

    /** @param mayBeEmpty whether no data at all stands for the empty policy */
    private static Optional<String> yaml(ConfigMap configMap, boolean mayBeEmpty) {
        Map<String, String> data = Objects.requireNonNullElse(configMap.getData(), Map.of());
        Optional<String> none = data.isEmpty() && !hasBinaryData(configMap) && mayBeEmpty
                ? Optional.of(PolicyReader.EMPTY)
                : Optional.empty();
        return Optional.ofNullable(data.get(KEY)).or(() -> none);
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
