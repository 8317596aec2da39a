package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.migrate.ClusterState.Presence;
import dev.transplant.plan.Floor;
import dev.transplant.plan.VolumeRestore;
import dev.transplant.podsecurity.Level;
import dev.transplant.podsecurity.PodSecurity;
import dev.transplant.velero.VeleroVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Velero's own container {@code restore-wait}, which the target's adds to pods whose volumes it restores from files.
 *
 * @param floor the level that it needs, where it is looser than {@code restricted}
 * @param known whether that follows from the version of the target's Velero or its settings
 * @param takesAll whether the backup takes the volumes of all pods, also of those that do not ask for it
 */
record RestoreWait(Optional<Floor> floor, boolean known, boolean takesAll) {
    private static final String TAKEN = "backup.velero.io/backup-volumes";
    private static final String PASSED_OVER = "backup.velero.io/backup-volumes-excludes";
    private static final String SETTINGS = "velero.io/pod-volume-restore";

    /** Volumes of these kinds have no files of their own. */
    private static final Set<String> OTHERS = Set.of("hostPath", "secret", "configMap", "projected", "downwardAPI");

    static RestoreWait of(Situation situation, PodSecurity podSecurity) {
        ClusterState.Velero velero = situation.target().velero();
        Optional<VeleroVersion> version = velero.version();
        Map<String, String> settings = settings(situation.target());
        VolumeRestore restore = new VolumeRestore(Optional.empty(), true, version, settings);
        Optional<Floor> floor = version.isPresent() || velero.presence() == Presence.RUNS
                ? Floor.of(restore, podSecurity)
                : Optional.empty(); // another finding says that nothing is known of it
        return new RestoreWait(floor, version.isPresent() || !settings.isEmpty(), situation.movesFiles());
    }

    private static Map<String, String> settings(ClusterState target) {
        return target.part(Part.ACTION_SETTINGS).orElse(List.of()).stream()
                .filter(map ->
                        map.at("/metadata/labels").path(SETTINGS).asText().equals("RestoreItemAction"))
                .findFirst()
                .map(map -> map.path("data").properties().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().asText())))
                .orElse(Map.of());
    }

    /** Whether it comes to an object, which then is a pod, and a namespace of this level refuses it. */
    boolean isRefused(JsonNode object, Level level) {
        return floor.filter(needed -> needed.level().looserThan(level)).isPresent()
                && object.path("kind").asText().equals("Pod")
                && hasFiles(object);
    }

    private boolean hasFiles(JsonNode pod) {
        JsonNode annotations = pod.at("/metadata/annotations");
        if (!annotations.path(TAKEN).asText().isEmpty()) {
            return true;
        }
        Set<String> excluded =
                Set.copyOf(Stream.of(annotations.path(PASSED_OVER).asText().split(",", -1))
                        .map(String::strip)
                        .toList());
        Predicate<JsonNode> hasFiles = volume -> OTHERS.stream().noneMatch(volume::has)
                && !excluded.contains(volume.path("name").asText());
        return takesAll && pod.at("/spec/volumes").valueStream().anyMatch(hasFiles);
    }

    /** What it needs of a namespace; only where it is refused. */
    Level level() {
        return floor.map(Floor::level).orElse(Level.RESTRICTED);
    }

    /** Says why it needs that. */
    String why() {
        return known
                ? floor.map(Floor::why).orElse("")
                : "the target's Velero does not say its version, and gives its container restore-wait no security context before v1.15.1";
    }
}
