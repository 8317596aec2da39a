package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The claims whose data a restore has written to the end. File-system backup knows a claim by its uid in the target, the data mover
 * by its name.
 *
 * @param uids of those that the one has written
 * @param names of those that the other has, as {@code NAMESPACE/NAME} of the target
 */
public record RestoredData(Set<String> uids, Set<String> names) {
    /** Nothing. */
    public static final RestoredData NONE = new RestoredData(Set.of(), Set.of());

    public RestoredData {
        uids = Set.copyOf(uids);
        names = Set.copyOf(names);
    }

    /**
     * From Velero's objects.
     *
     * @param podVolumes PodVolumeRestores
     * @param moved DataDownloads
     */
    static RestoredData of(List<JsonNode> podVolumes, List<JsonNode> moved) {
        return new RestoredData(
                podVolumes.stream()
                        .filter(RestoredData::isComplete)
                        .map(volume ->
                                volume.at("/metadata/labels/velero.io~1pvc-uid").asText())
                        .collect(Collectors.toSet()),
                moved.stream()
                        .filter(RestoredData::isComplete)
                        .map(volume -> volume.at("/spec/targetVolume"))
                        .map(target -> "%s/%s"
                                .formatted(
                                        target.path("namespace").asText(),
                                        target.path("pvc").asText()))
                        .collect(Collectors.toSet()));
    }

    private static boolean isComplete(JsonNode volume) {
        return Phase.of(volume.at("/status/phase").asText()).isComplete();
    }

    /**
     * Whether that of a claim is written.
     *
     * @param name as {@code NAMESPACE/NAME} of the target
     * @param uid in the target; empty for a claim that is not there
     */
    public boolean has(String name, String uid) {
        return names.contains(name) || (!uid.isEmpty() && uids.contains(uid));
    }
}
