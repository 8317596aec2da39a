package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One cluster's Velero, 1.11 to 1.18, as the Job uses it. Where the cluster cannot be asked, or does not permit it, the client's
 * KubernetesClientException passes.
 */
public final class VeleroCluster {
    private static final String RESTORE = "Restore";
    private static final String OF_RESTORE = "velero.io/restore-uid";
    private static final int UNPROCESSABLE = 422;

    private final KubernetesClient client;
    private final String namespace;
    private final VeleroApi api;

    /** @param namespace Velero's */
    public VeleroCluster(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
        this.api = new VeleroApi(client, namespace);
    }

    /**
     * Returns a Backup or Restore as it is now.
     *
     * @param kind {@code Backup} or {@code Restore}
     */
    public Optional<VeleroObject> find(String kind, String name) {
        return api.read(kind, name).map(VeleroObject::of);
    }

    /** Creates a Backup or Restore. One that exists is left as it is: a Job that was killed after it made it goes on. */
    public void create(String kind, String name, Map<String, String> annotations, Map<String, Object> spec) {
        try {
            api.create(kind, name, annotations, spec);
        } catch (KubernetesClientException e) {
            boolean exists = e.getStatus() != null
                    && "AlreadyExists".equals(e.getStatus().getReason());
            if (!exists) {
                throw e;
            }
        }
    }

    /**
     * Watches a Backup or Restore, there or not yet, until it is closed; returns at once.
     *
     * @param onChange is run whenever it may have changed, at the start and after each break of the watch too; never twice at a
     *     time. What it throws is logged
     */
    public Watched watch(String kind, String name, Runnable onChange) {
        return watch(kind, name, onChange, Watched.Pauses.USUAL);
    }

    Watched watch(String kind, String name, Runnable onChange, Watched.Pauses pauses) {
        String what = "%s %s/%s".formatted(kind, namespace, name);
        return Watched.start(api.all(kind).withName(name), what, onChange, pauses);
    }

    /** Returns what file-system backup and data mover have done for a Backup or Restore so far. */
    public VolumeProgress volumes(VeleroObject of) {
        boolean restore = of.kind().equals(RESTORE);
        String label = restore ? OF_RESTORE : "velero.io/backup-uid";
        List<JsonNode> volumes =
                new ArrayList<>(api.labelled(restore ? "PodVolumeRestore" : "PodVolumeBackup", label, of.uid()));
        volumes.addAll(moved(restore ? "DataDownload" : "DataUpload", label, of.uid()));
        return VolumeProgress.of(volumes);
    }

    /** Returns the claims whose data a Restore has written so far. */
    public RestoredData restoredData(VeleroObject restore) {
        return RestoredData.of(
                api.labelled("PodVolumeRestore", OF_RESTORE, restore.uid()),
                moved("DataDownload", OF_RESTORE, restore.uid()));
    }

    /** Before Velero 1.12 there is no data mover. */
    private List<JsonNode> moved(String kind, String label, String uid) {
        try {
            return api.labelled(kind, label, uid);
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    /**
     * Returns what Velero says went wrong, which it has written to the object store when the Backup or Restore has ended; not
     * where that is FailedValidation or Failed, whose reason stands in the object.
     *
     * @param limit how long to wait for Velero's answer where they lie; then come the times of the connection to the store
     * @throws UnreachableException if they cannot be had, or read
     */
    public Results results(VeleroObject of, Duration limit) throws UnreachableException {
        StoredFile file = new StoredFile(api, of.kind() + "Results", of.name(), location(of));
        try (InputStream content = file.open(limit)) {
            return Results.read(content);
        } catch (UnreadableInputException e) {
            throw new UnreachableException(
                    "the results of %s %s/%s cannot be had: %s"
                            .formatted(of.kind(), namespace, of.name(), e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new UnreachableException(
                    "the results of %1$s %2$s/%3$s cannot be read (%4$s): see `velero -n %2$s %5$s describe %3$s --details`"
                            .formatted(
                                    of.kind(),
                                    namespace,
                                    of.name(),
                                    e.getMessage(),
                                    of.kind().toLowerCase(Locale.ROOT)),
                    e);
        }
    }

    /**
     * Returns which claims a Backup has the data of; nothing where this Velero, or the one that made the Backup, is older than
     * 1.13 and does not tell.
     *
     * @param limit as that of {@link #results}
     * @throws UnreachableException if it cannot be had, or read
     */
    public Optional<ClaimData> claimData(VeleroObject backup, Duration limit) throws UnreachableException {
        StoredFile file = new StoredFile(api, "BackupVolumeInfos", backup.name(), location(backup));
        try (InputStream content = file.open(limit)) {
            JsonNode infos = GzippedJson.read(content);
            if (!infos.isArray() && !infos.isNull()) {
                throw new IOException("they are no list");
            }
            List<JsonNode> podVolumes =
                    api.labelled("PodVolumeBackup", "velero.io/backup-name", VeleroServer.label(backup.name()));
            return Optional.of(ClaimData.of(infos, podVolumes, backup.phase().isComplete()));
        } catch (MissingFileException before) {
            return Optional.empty();
        } catch (KubernetesClientException e) {
            if (e.getCode() == UNPROCESSABLE) {
                return Optional.empty(); // no such file to ask for
            }
            throw e;
        } catch (UnreadableInputException | IOException e) {
            throw new UnreachableException(
                    "which volumes are in Backup %1$s/%2$s cannot be read (%3$s): see `velero -n %1$s backup describe %2$s --details`"
                            .formatted(namespace, backup.name(), e.getMessage()),
                    e);
        }
    }

    /** Results of a Restore lie where its backup does. */
    private String location(VeleroObject of) throws UnreachableException {
        if (!of.kind().equals(RESTORE)) {
            return of.json().at("/spec/storageLocation").asText();
        }
        String backup = of.json().at("/spec/backupName").asText();
        return (backup.isEmpty() ? Optional.<JsonNode>empty() : api.read("Backup", backup))
                .map(found -> found.at("/spec/storageLocation").asText())
                .orElseThrow(() -> new UnreachableException(
                        "the results of Restore %s/%s lie where its backup '%s' does, and that is gone: see `kubectl -n %s get backups.velero.io`"
                                .formatted(namespace, of.name(), backup, namespace)));
    }

    /**
     * Returns Velero's version, as it says itself or else by its image; empty if neither tells.
     *
     * @param limit how long to wait for its answer; never longer than 10 s
     */
    public Optional<VeleroVersion> version(Duration limit) {
        return new VeleroServer(client, namespace, limit).version();
    }
}
