package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Downloads what is in a backup, as {@code velero backup download} does: a DownloadRequest, to which the cluster's Velero
 * answers with a URL of the object store that is good for ten minutes. Whoever may make one can read every Secret of the backup.
 */
public final class BackupDownload {
    private static final String REQUEST = "DownloadRequest";

    private final KubernetesClient client;
    private final VeleroApi api;
    private final String namespace;
    private final Duration limit;

    /**
     * @param namespace Velero's
     * @param limit how long to wait for Velero's answer
     */
    public BackupDownload(KubernetesClient client, String namespace, Duration limit) {
        this.client = client;
        this.api = new VeleroApi(client, namespace);
        this.namespace = namespace;
        this.limit = limit;
    }

    /**
     * Opens the contents of a backup.
     *
     * @throws UnreadableInputException if there is no such backup, or it has no contents
     * @throws UnreachableException if Velero does not answer, or its store cannot be reached from here
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if the cluster cannot be asked
     */
    public Download open(String backup) throws UnreadableInputException, UnreachableException {
        JsonNode found = api.read("Backup", backup)
                .orElseThrow(() -> new UnreadableInputException(
                        "there is no backup '%s' in namespace %s of this cluster: see `kubectl -n %s get backups.velero.io`"
                                .formatted(backup, namespace, namespace)));
        String phase = found.at("/status/phase").asText();
        if (!phase.equals("Completed") && !phase.equals("PartiallyFailed")) {
            throw new UnreadableInputException("backup %s/%s has nothing to download, its phase is '%s'"
                    .formatted(namespace, backup, phase.isEmpty() ? "New" : phase));
        }
        String location = found.at("/spec/storageLocation").asText();
        JsonNode store = api.read("BackupStorageLocation", location)
                .map(l -> l.path("spec"))
                .orElseGet(JsonNodeFactory.instance::objectNode);
        ObjectStore contents = new ObjectStore(location, caCert(store.path("objectStorage")));
        return new Download(backup, contents.open(url(backup)));
    }

    /** The authorities of a store, PEM in base 64, given themselves or (since Velero 1.18) as a Secret. */
    private String caCert(JsonNode objectStorage) throws UnreadableInputException {
        JsonNode reference = objectStorage.path("caCertRef");
        if (!reference.isObject()) {
            return objectStorage.path("caCert").asText();
        }
        String name = reference.path("name").asText();
        String key = reference.path("key").asText();
        Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
        return Optional.ofNullable(secret)
                .map(s -> s.getData().get(key))
                .orElseThrow(() -> new UnreadableInputException(
                        "there is no key '%s' in Secret %s/%s, which a storage location names as caCertRef"
                                .formatted(key, namespace, name)));
    }

    private URI url(String backup) throws UnreachableException {
        String name = "transplant-plan-" + UUID.randomUUID();
        try {
            api.create(REQUEST, name, Map.of("target", Map.of("kind", "BackupContents", "name", backup)));
            GenericKubernetesResource answered = api.all(REQUEST)
                    .withName(name)
                    .waitUntilCondition(r -> r != null && !url(r).isEmpty(), limit.toMillis(), TimeUnit.MILLISECONDS);
            return URI.create(url(answered));
        } catch (KubernetesClientTimeoutException e) {
            throw new UnreachableException(
                    "Velero in namespace %s did not answer DownloadRequest %s within %d s: does it run?"
                            .formatted(namespace, name, limit.toSeconds()),
                    e);
        } finally {
            api.forget(REQUEST, name);
        }
    }

    private static String url(GenericKubernetesResource request) {
        return Objects.requireNonNullElse(request.<String>get("status", "downloadURL"), "");
    }
}
