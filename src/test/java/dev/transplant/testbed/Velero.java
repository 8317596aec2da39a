package dev.transplant.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A running Velero server. */
public final class Velero implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Set<String> ENDED = Set.of("Completed", "PartiallyFailed", "Failed", "FailedValidation");

    private final Cluster cluster;
    private final Path dir;

    private Velero(Cluster cluster, Path dir) {
        this.cluster = cluster;
        this.dir = dir;
    }

    static Velero up(Cluster cluster, String version, String store) {
        Path dir = cluster.dir().resolve("velero-" + version);
        String slot = Integer.toString(cluster.slot());
        String kubeconfig = cluster.kubeconfig().toString();
        if (version.equals("1.18")) {
            Shell.run("velero", "up", dir.toString(), slot, kubeconfig, store);
        } else {
            Shell.run("velero", "up", dir.toString(), slot, kubeconfig, store, "--velero", version);
        }
        return new Velero(cluster, dir);
    }

    /** Backs up namespaces and returns the Backup when it has ended. */
    public JsonNode backup(String name, String... namespaces) {
        cluster.apply("""
                apiVersion: velero.io/v1
                kind: Backup
                metadata: {name: %s, namespace: velero}
                spec: {includedNamespaces: [%s], snapshotVolumes: false, storageLocation: default, ttl: 24h}
                """.formatted(name, String.join(", ", namespaces)));
        return ended("backup", name);
    }

    /** Backs up namespaces, and fails if it does not complete. */
    void completeBackup(String name, String... namespaces) {
        JsonNode backup = backup(name, namespaces);
        if (!backup.at("/status/phase").asText().equals("Completed")) {
            throw new AssertionError(backup);
        }
    }

    /** Waits until Velero has found a backup in the store. */
    public void awaitBackup(String backup) {
        Await.until(
                LIMIT,
                () -> "backup " + backup + " found in the store",
                () -> !object("backup", backup).isMissingNode());
    }

    /** Starts a restore as soon as Velero has found the backup in the store. */
    public void startRestore(String name, String backup, String... spec) {
        awaitBackup(backup);
        cluster.apply("""
                apiVersion: velero.io/v1
                kind: Restore
                metadata: {name: %s, namespace: velero}
                spec: {backupName: %s%s}
                """.formatted(name, backup, spec.length == 0 ? "" : ", " + String.join(", ", spec)));
    }

    /** Restores and returns the Restore when it has ended. */
    public JsonNode restore(String name, String backup, String... spec) {
        startRestore(name, backup, spec);
        return ended("restore", name);
    }

    /** Waits for the end of a Backup or Restore. */
    public JsonNode ended(String kind, String name) {
        Await.until(LIMIT, () -> kind + " " + name + " ended; log: " + dir, () -> ENDED.contains(phase(kind, name)));
        return object(kind, name);
    }

    private JsonNode object(String kind, String name) {
        return cluster.read("/apis/velero.io/v1/namespaces/velero/%ss/%s".formatted(kind, name));
    }

    public String phase(String kind, String name) {
        return object(kind, name).path("status").path("phase").asText();
    }

    /** The lines of its log that speak of a restore. */
    public List<String> log(String restore) {
        try (var lines = Files.lines(dir.resolve("velero.log"))) {
            return lines.filter(line -> line.contains("velero/" + restore)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it anew, so that it looks into the store now, and not once a minute only. */
    public void lookIntoTheStore() {
        process().restart();
    }

    /** The server itself. */
    public BedProcess process() {
        return new BedProcess(dir, "velero");
    }

    @Override
    public void close() {
        Shell.run("velero", "down", dir.toString());
    }
}
