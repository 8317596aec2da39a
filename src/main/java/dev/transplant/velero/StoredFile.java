package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A file that Velero keeps in its object store. It is had by a DownloadRequest, to which the cluster's Velero answers with a URL
 * that is good for ten minutes.
 *
 * @param target what it is, in the words of a DownloadRequest, such as {@code BackupContents}
 * @param name of the Backup or Restore it belongs to
 * @param location name of the storage location that it lies in
 */
record StoredFile(VeleroApi api, String target, String name, String location) {
    private static final String REQUEST = "DownloadRequest";

    /**
     * Opens it, to be closed.
     *
     * @param limit how long to wait for Velero's answer
     * @throws UnreadableInputException if the storage location names authorities that are not there
     * @throws UnreachableException if Velero does not answer, or its store does not give the file to us here
     */
    InputStream open(Duration limit) throws UnreadableInputException, UnreachableException {
        JsonNode store = api.read("BackupStorageLocation", location)
                .map(l -> l.path("spec"))
                .orElseGet(JsonNodeFactory.instance::objectNode);
        return new ObjectStore(location, caCert(store.path("objectStorage"))).open(url(limit));
    }

    /** The authorities of a store, PEM in base 64, given themselves or (since Velero 1.18) as a Secret. */
    private String caCert(JsonNode objectStorage) throws UnreadableInputException {
        JsonNode reference = objectStorage.path("caCertRef");
        if (!reference.isObject()) {
            return objectStorage.path("caCert").asText();
        }
        String secretName = reference.path("name").asText();
        String key = reference.path("key").asText();
        Secret secret = api.client()
                .secrets()
                .inNamespace(api.namespace())
                .withName(secretName)
                .get();
        return Optional.ofNullable(secret)
                .map(s -> s.getData().get(key))
                .orElseThrow(() -> new UnreadableInputException(
                        "there is no key '%s' in Secret %s/%s, which a storage location names as caCertRef"
                                .formatted(key, api.namespace(), secretName)));
    }

    private URI url(Duration limit) throws UnreachableException {
        String request = "transplant-" + UUID.randomUUID();
        try {
            api.create(REQUEST, request, Map.of(), Map.of("target", Map.of("kind", target, "name", name)));
            GenericKubernetesResource answered = api.all(REQUEST)
                    .withName(request)
                    .waitUntilCondition(r -> r != null && !url(r).isEmpty(), limit.toMillis(), TimeUnit.MILLISECONDS);
            return URI.create(url(answered));
        } catch (KubernetesClientTimeoutException e) {
            throw new UnreachableException(
                    "Velero in namespace %s did not answer DownloadRequest %s within %d s: does it run?"
                            .formatted(api.namespace(), request, limit.toSeconds()),
                    e);
        } finally {
            api.forget(REQUEST, request);
        }
    }

    private static String url(GenericKubernetesResource request) {
        return Objects.requireNonNullElse(request.<String>get("status", "downloadURL"), "");
    }
}
