package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.migrate.ClusterState.Presence;
import dev.transplant.migrate.ClusterState.Velero;
import dev.transplant.velero.VeleroServer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a cluster has of Velero. */
record VeleroReader(ClusterReader reader, String namespace) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Returns what is known of its parts, of Backups that of this name. */
    Map<Part, List<JsonNode>> parts(String backup) {
        Map<Part, List<JsonNode>> parts = new EnumMap<>(Part.class);
        if (knowsKinds()) {
            reader.list(Right.list(Right.VELERO, "backupstoragelocations", namespace), "")
                    .ifPresent(found -> parts.put(Part.LOCATIONS, found));
            reader.find(Right.get(Right.VELERO, "backups", namespace, backup))
                    .ifPresent(found -> parts.put(Part.BACKUP, found));
            reader.list(Right.list("apps/v1", "daemonsets", namespace), "")
                    .ifPresent(found -> parts.put(Part.DAEMON_SETS, found));
        }
        return parts;
    }

    private boolean knowsKinds() {
        return reader.serves(Right.VELERO).orElse(false);
    }

    /** Asks Velero whether it is there. */
    Velero presence() {
        Optional<Boolean> kinds = reader.serves(Right.VELERO);
        if (kinds.filter(known -> known).isEmpty()) {
            return kinds.map(none -> new Velero(Presence.NO_KINDS, Optional.empty()))
                    .orElse(Velero.UNKNOWN);
        }
        return reader.ask(
                        "ServerStatusRequest",
                        () -> Optional.of(new VeleroServer(reader.client(), namespace, PATIENCE).status()))
                .map(status -> new Velero(status.answers() ? Presence.RUNS : silent(), status.version()))
                .orElse(Velero.UNKNOWN);
    }

    /** One that we may not ask says nothing either. */
    private Presence silent() {
        boolean mayAsk =
                reader.missing().stream().noneMatch(right -> right.resource().equals("serverstatusrequests"));
        return mayAsk ? Presence.SILENT : Presence.UNKNOWN;
    }
}
