package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The cluster's Velero: its version, and how it restores volumes from file-system backups. What we have no right to see counts
 * as not known.
 */
public final class VeleroServer {
    private static final String STATUS_REQUEST = "ServerStatusRequest";
    private static final int LABEL = 63;
    private static final int LABEL_HEAD = 57;

    /** A Velero that says nothing for so long will not, and there is its image to go by. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final VeleroApi api;
    private final Duration limit;

    /**
     * @param namespace Velero's
     * @param limit how long to wait for its answer; never longer than 10 s
     */
    public VeleroServer(KubernetesClient client, String namespace, Duration limit) {
        this(client, namespace, limit, PATIENCE);
    }

    VeleroServer(KubernetesClient client, String namespace, Duration limit, Duration patience) {
        this.api = new VeleroApi(client, namespace);
        this.limit = limit.compareTo(patience) < 0 ? limit : patience;
    }

    /**
     * What is known of a Velero.
     *
     * @param answers whether it has answered us, so that it runs
     * @param version what it says of itself, or else the tag of its image
     */
    public record Status(boolean answers, Optional<VeleroVersion> version) {}

    /** Returns what Velero says of itself, or else the tag of its image. */
    public Optional<VeleroVersion> version() {
        return status().version();
    }

    /** Asks Velero whether it is there, by a request that is deleted again. */
    public Status status() {
        Optional<String> answer = permitted(this::asked);
        return new Status(answer.isPresent(), answer.flatMap(VeleroVersion::of).or(this::ofImage));
    }

    private Optional<String> asked() {
        String name = "transplant-" + UUID.randomUUID();
        try {
            api.create(STATUS_REQUEST, name, Map.of(), Map.of());
            GenericKubernetesResource answered = api.all(STATUS_REQUEST)
                    .withName(name)
                    .waitUntilCondition(
                            r -> r != null && !serverVersion(r).isEmpty(), limit.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.of(serverVersion(answered));
        } catch (KubernetesClientTimeoutException silent) {
            return Optional.empty();
        } finally {
            api.forget(STATUS_REQUEST, name);
        }
    }

    private static String serverVersion(GenericKubernetesResource request) {
        return Objects.requireNonNullElse(request.<String>get("status", "serverVersion"), "");
    }

    private Optional<VeleroVersion> ofImage() {
        Optional<Deployment> velero = permitted(() -> Optional.ofNullable(api.client()
                .apps()
                .deployments()
                .inNamespace(api.namespace())
                .withName("velero")
                .get()));
        return velero.stream()
                .flatMap(deployment -> deployment.getSpec().getTemplate().getSpec().getContainers().stream())
                .filter(container -> container.getName().equals("velero"))
                .map(container -> Objects.requireNonNullElse(container.getImage(), ""))
                .flatMap(image -> VeleroVersion.of(image.replaceFirst("@.*", "").replaceFirst(".*:", "")).stream())
                .findFirst();
    }

    /** Returns the namespaces of the pods that have file-system volumes in a backup; nothing if that may not be seen. */
    public Optional<Set<String>> fileSystemNamespaces(String backup) {
        return permitted(
                () -> Optional.of(api.labelled("PodVolumeBackup", "velero.io/backup-name", label(backup)).stream()
                        .map(volume -> volume.at("/spec/pod/namespace").asText())
                        .collect(Collectors.toUnmodifiableSet())));
    }

    /** As Velero shortens names that are too long for a label. */
    static String label(String name) {
        if (name.length() <= LABEL) {
            return name;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return name.substring(0, LABEL_HEAD)
                    + HexFormat.of().formatHex(hash).substring(0, LABEL - LABEL_HEAD);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** Whether a backup took the volumes of all pods from their file systems. */
    public boolean takesFileSystemsByDefault(String backup) {
        return permitted(() -> api.read("Backup", backup))
                .map(found -> found.at("/spec/defaultVolumesToFsBackup"))
                .filter(JsonNode::asBoolean)
                .isPresent();
    }

    /** Returns what the ConfigMap says that configures restores of such volumes; empty if there is none. */
    public Map<String, String> restoreSettings() {
        Optional<List<ConfigMap>> found = permitted(() -> Optional.of(api.client()
                .configMaps()
                .inNamespace(api.namespace())
                .withLabel("velero.io/plugin-config")
                .withLabel("velero.io/pod-volume-restore", "RestoreItemAction")
                .list()
                .getItems()));
        return found.stream()
                .flatMap(List::stream)
                .findFirst()
                .map(map -> Objects.requireNonNullElse(map.getData(), Map.<String, String>of()))
                .orElse(Map.of());
    }

    private static <T> Optional<T> permitted(Supplier<Optional<T>> question) {
        try {
            return question.get();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
