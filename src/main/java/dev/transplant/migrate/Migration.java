package dev.transplant.migrate;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an admin wants of one run; {@link MigrationReader} checks it, so one that exists is valid.
 *
 * @param name of the run; everything that it makes in a cluster is named after it, so a pod that starts anew goes on
 * @param namespaces of the source, none of them twice
 * @param source absent where the backup exists already and the source is not touched
 * @param quiesce whether the source's workloads are scaled to zero before the backup, so that no data is younger than it
 */
public record Migration(
        String name,
        List<String> namespaces,
        Optional<Source> source,
        Backup backup,
        Restore restore,
        boolean quiesce,
        Timeouts timeouts,
        Objectives objectives) {
    public Migration {
        namespaces = List.copyOf(namespaces);
    }

    /**
     * The cluster that is backed up.
     *
     * @param veleroNamespace where its Velero runs
     */
    public record Source(Path kubeconfig, String veleroNamespace) {}

    /**
     * The Backup to take, or that there is.
     *
     * @param name of Velero's object
     * @param storageLocation in the source; empty for Velero's default
     * @param ttl how long Velero keeps it, in Go's notation, such as {@code 720h}
     */
    public record Backup(String name, String storageLocation, Volumes volumes, String ttl) {}

    /** How the data of volumes gets into the backup. */
    public enum Volumes {
        FILESYSTEM,
        SNAPSHOTS,
        NONE
    }

    /**
     * The Restore, which is named after the run.
     *
     * @param veleroNamespace where the target's Velero runs
     * @param namespaceMapping source namespace to that of the target, where they differ
     * @param adoptNamespaces whether the Pod Security level of namespaces that exist already may be loosened as far as needed
     * @param emptyClaims those that may arrive without data, each {@code NAMESPACE/NAME} of the source
     */
    public record Restore(
            String veleroNamespace,
            ExistingResources existingResources,
            Map<String, String> namespaceMapping,
            boolean adoptNamespaces,
            Set<String> emptyClaims) {
        public Restore {
            emptyClaims = Set.copyOf(emptyClaims);
            namespaceMapping = Map.copyOf(namespaceMapping);
        }
    }

    /** What Velero does with objects that the target has already. */
    public enum ExistingResources {
        NONE,
        UPDATE
    }

    /**
     * How long each phase may take; longer is a failure.
     *
     * @param sync until the target's Velero has found the backup
     * @param ready from the restore's end until the application runs
     */
    public record Timeouts(Duration backup, Duration sync, Duration restore, Duration ready) {}

    /** What is to be reached; absent for what does not matter. The report holds the run against it. */
    public record Objectives(Optional<Duration> rto, Optional<Duration> rpo) {}

    /** Where the objects of a namespace of the source arrive. */
    public String target(String namespace) {
        return restore.namespaceMapping().getOrDefault(namespace, namespace);
    }

    /** Returns the namespaces of the target, in the order of the source's. */
    public List<String> targets() {
        return namespaces.stream().map(this::target).toList();
    }
}
