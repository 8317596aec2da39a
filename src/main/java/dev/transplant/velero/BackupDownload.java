package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;

/**
 * Downloads what is in a backup, as {@code velero backup download} does. Whoever may make the DownloadRequest for it can read
 * every Secret of the backup.
 */
public final class BackupDownload {
    private final VeleroApi api;
    private final String namespace;
    private final Duration limit;

    /**
     * @param namespace Velero's
     * @param limit how long to wait for Velero's answer
     */
    public BackupDownload(KubernetesClient client, String namespace, Duration limit) {
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
        Phase phase = Phase.of(found.at("/status/phase").asText());
        if (!phase.isUsable()) {
            throw new UnreadableInputException(
                    "backup %s/%s has nothing to download, its phase is '%s'".formatted(namespace, backup, phase));
        }
        String location = found.at("/spec/storageLocation").asText();
        StoredFile contents = new StoredFile(api, "BackupContents", backup, location);
        return new Download(backup, contents.open(limit));
    }
}
