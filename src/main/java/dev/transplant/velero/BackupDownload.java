package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
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
    private static final String GROUP = "velero.io";
    private static final String VERSION = "v1";

    private final KubernetesClient client;
    private final String namespace;
    private final Duration limit;

    /**
     * @param namespace Velero's
     * @param limit how long to wait for Velero's answer
     */
    public BackupDownload(KubernetesClient client, String namespace, Duration limit) {
        this.client = client;
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
        JsonNode found = read("backups", "Backup", backup)
                .orElseThrow(() -> new UnreadableInputException(
                        "there is no backup '%s' in namespace %s of this cluster: see `kubectl -n %s get backups.velero.io`"
                                .formatted(backup, namespace, namespace)));
        String phase = found.at("/status/phase").asText();
        if (!phase.equals("Completed") && !phase.equals("PartiallyFailed")) {
            throw new UnreadableInputException("backup %s/%s has nothing to download, its phase is '%s'"
                    .formatted(namespace, backup, phase.isEmpty() ? "New" : phase));
        }
        String location = found.at("/spec/storageLocation").asText();
        JsonNode store = read("backupstoragelocations", "BackupStorageLocation", location)
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
        Resource<GenericKubernetesResource> request = requests().withName(name);
        try {
            requests().resource(downloadRequest(name, backup)).create();
            GenericKubernetesResource answered = request.waitUntilCondition(
                    r -> r != null && !url(r).isEmpty(), limit.toMillis(), TimeUnit.MILLISECONDS);
            return URI.create(url(answered));
        } catch (KubernetesClientTimeoutException e) {
            throw new UnreachableException(
                    "Velero in namespace %s did not answer DownloadRequest %s within %d s: does it run?"
                            .formatted(namespace, name, limit.toSeconds()),
                    e);
        } finally {
            forget(request);
        }
    }

    /** Velero deletes it too, when its URL has expired. */
    private static void forget(Resource<GenericKubernetesResource> request) {
        try {
            request.delete();
        } catch (KubernetesClientException notAllowed) {
            // the URL, or why there is none, matters more
        }
    }

    private GenericKubernetesResource downloadRequest(String name, String backup) {
        return new GenericKubernetesResourceBuilder()
                .withApiVersion(GROUP + "/" + VERSION)
                .withKind("DownloadRequest")
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .addToAdditionalProperties("spec", Map.of("target", Map.of("kind", "BackupContents", "name", backup)))
                .build();
    }

    private static String url(GenericKubernetesResource request) {
        return Objects.requireNonNullElse(request.<String>get("status", "downloadURL"), "");
    }

    private NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            requests() {
        return client.genericKubernetesResources(context("downloadrequests", "DownloadRequest"))
                .inNamespace(namespace);
    }

    private Optional<JsonNode> read(String plural, String kind, String name) {
        GenericKubernetesResource found = client.genericKubernetesResources(context(plural, kind))
                .inNamespace(namespace)
                .withName(name)
                .get();
        return Optional.ofNullable(found)
                .map(f -> client.getKubernetesSerialization().convertValue(f, ObjectNode.class));
    }

    private static ResourceDefinitionContext context(String plural, String kind) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(GROUP)
                .withVersion(VERSION)
                .withPlural(plural)
                .withKind(kind)
                .withNamespaced(true)
                .build();
    }
}
