package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.policy.Policy;
import dev.transplant.velero.VeleroObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that preflight goes by: what is to be done, and how both clusters are before it. {@link Situations} reads it.
 *
 * @param home our own namespace in the target
 * @param source absent where the run has none
 * @param policy of the target; absent if there is none, or none that can be read
 * @param tokenExpires when the source no longer accepts our token; absent if it does not say so
 */
public record Situation(
        Migration migration,
        String home,
        Instant now,
        ClusterState target,
        Optional<ClusterState> source,
        Optional<Policy> policy,
        Optional<Instant> tokenExpires) {
    /** Annotation of all that a run makes in a cluster; its value is the run's name. */
    static final String RUN = "transplant.dev/run";

    Stream<ClusterState> clusters() {
        return Stream.concat(source.stream(), Stream.of(target));
    }

    /** Whether an earlier pod of this run has begun to restore: what is in the target namespaces is its own work then. */
    boolean isRestoring() {
        return target.part(Part.RESTORE).orElse(List.of()).stream().anyMatch(this::isOurs);
    }

    /** Whether an earlier pod of this run has begun to back up. */
    boolean hasBackup() {
        return clusters()
                .flatMap(cluster -> cluster.part(Part.BACKUP).orElse(List.of()).stream())
                .anyMatch(this::isOurs);
    }

    /** Whether this run has made an object. */
    boolean isOurs(JsonNode object) {
        return VeleroObject.of(object).annotation(RUN).equals(migration.name());
    }

    /** Whether data of volumes is in the backup at all; both ways to move it are node-agent's. */
    boolean movesData() {
        return migration.backup().volumes() != Migration.Volumes.NONE;
    }

    boolean movesFiles() {
        return migration.backup().volumes() == Migration.Volumes.FILESYSTEM;
    }
}
