package dev.transplant.admission;

import dev.transplant.podsecurity.Version;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Reads the Namespaces of the cluster, each once in a few seconds at most: a restore brings many pods at once. */
public final class ReadNamespaces implements TargetNamespaces {
    private static final Logger LOG = Logger.getLogger(ReadNamespaces.class);
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final int REMEMBERED = 100;

    private final KubernetesClient client;
    private final InstantSource clock;
    private final Map<String, Labels> remembered = new LinkedHashMap<>();
    private Optional<Version> version = Optional.empty();

    private record Labels(Map<String, String> labels, Instant read) {}

    public ReadNamespaces(KubernetesClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    @Override
    public synchronized Map<String, String> labels(String namespace) {
        Instant now = clock.instant();
        Optional<Labels> known = Optional.ofNullable(remembered.get(namespace))
                .filter(labels -> labels.read().plus(FRESH).isAfter(now));
        if (known.isPresent()) {
            return known.get().labels();
        }
        Map<String, String> labels = read(namespace);
        remembered.remove(namespace); // so that it goes to the end
        remembered.put(namespace, new Labels(labels, now));
        if (remembered.size() > REMEMBERED) {
            remembered.remove(remembered.keySet().iterator().next());
        }
        return labels;
    }

    private Map<String, String> read(String namespace) {
        return Optional.ofNullable(client.namespaces().withName(namespace).get())
                .map(object -> object.getMetadata().getLabels())
                .map(labels -> Map.copyOf(labels))
                .orElse(Map.of());
    }

    @Override
    public synchronized Version version() {
        if (version.isEmpty()) {
            version = readVersion();
        }
        return version.orElse(Version.LATEST);
    }

    private Optional<Version> readVersion() {
        try {
            return Version.ofServer(client.getKubernetesVersion().getMinor());
        } catch (KubernetesClientException e) {
            LOG.warnf("pods are judged as the latest version does: %s", e.getMessage());
            return Optional.empty();
        }
    }
}
