package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which claims a backup has the data of. A claim is written {@code NAMESPACE/NAME}, of the source.
 *
 * @param stored claims whose data lies in the object store
 * @param vacant claims whose volume had no file in it, of which Velero keeps nothing and restores nothing
 * @param snapshots claims whose data lies in a snapshot alone, which is in the source's storage
 * @param reasons why others have none, where that is said
 * @param renewed volumes in whose place Velero makes new ones, since it was to back them up, whatever came of that
 */
public record ClaimData(
        Set<String> stored,
        Set<String> vacant,
        Set<String> snapshots,
        Map<String, String> reasons,
        Set<String> renewed) {
    private static final String FAILED = "it failed to be backed up";

    public ClaimData {
        stored = Set.copyOf(stored);
        vacant = Set.copyOf(vacant);
        snapshots = Set.copyOf(snapshots);
        reasons = Map.copyOf(reasons);
        renewed = Set.copyOf(renewed);
    }

    /**
     * Puts together what Velero says in two places.
     *
     * @param infos what it writes beside the backup since 1.13 ({@code BackupVolumeInfos}): a list, or null. A volume whose pod is
     *     gone by the end of the backup is missing there, and 1.13 does not say whether one has failed
     * @param podVolumes the PodVolumeBackups, which file-system restores go by; they are found with the backup
     * @param complete whether nothing of the backup has failed
     * @throws UnreachableException if PodVolumeBackups are not there yet: they are found one by one, after the backup
     */
    static ClaimData of(JsonNode infos, List<JsonNode> podVolumes, boolean complete) throws UnreachableException {
        Set<String> stored = new HashSet<>();
        Set<String> vacant = new HashSet<>();
        Set<String> snapshots = new HashSet<>();
        Map<String, String> reasons = new HashMap<>();
        infos.valueStream().filter(volume -> !isFromFiles(volume)).forEach(volume -> {
            String claim = claim(volume.path("pvcNamespace"), volume.path("pvcName"));
            String result = volume.path("result").asText();
            if (volume.path("skipped").asBoolean()) {
                reasons.put(claim, Words.printable(volume.path("skippedReason").asText()));
            } else if (!result.equals("succeeded") && !(result.isEmpty() && complete)) {
                reasons.put(
                        claim, result.isEmpty() ? "the backup has failed in part, and it does not say where" : FAILED);
            } else {
                (volume.path("snapshotDataMoved").asBoolean() ? stored : snapshots).add(claim);
            }
        });
        for (JsonNode volume : podVolumes) {
            String claim =
                    claim(volume.at("/spec/pod/namespace"), volume.at("/metadata/annotations/velero.io~1pvc-name"));
            if (!volume.at("/status/phase").asText().equals("Completed")) {
                reasons.put(claim, FAILED);
            } else {
                boolean without = volume.at("/status/snapshotID").asText().isEmpty();
                (without ? vacant : stored).add(claim);
            }
        }
        Set<String> renewed = infos.valueStream()
                .filter(volume -> !volume.path("backupMethod").asText().isEmpty())
                .map(volume -> volume.path("pvName").asText())
                .collect(Collectors.toSet());
        ClaimData data = new ClaimData(stored, vacant, snapshots, reasons, renewed);
        data.checkFound(infos);
        return data;
    }

    /** What Velero does not find it does not restore either. */
    private void checkFound(JsonNode infos) throws UnreachableException {
        List<String> missing = infos.valueStream()
                .filter(ClaimData::isFromFiles)
                .filter(volume -> !volume.path("pvcName").asText().isEmpty())
                .map(volume -> claim(volume.path("pvcNamespace"), volume.path("pvcName")))
                .filter(claim -> !stored.contains(claim) && !vacant.contains(claim) && !reasons.containsKey(claim))
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            throw new UnreachableException(
                    "this Velero has not found the PodVolumeBackup of claim %s yet, %d in all, without which it restores no data: see its log"
                            .formatted(missing.getFirst(), missing.size()));
        }
    }

    private static boolean isFromFiles(JsonNode volume) {
        return volume.path("backupMethod").asText().equals("PodVolumeBackup");
    }

    private static String claim(JsonNode namespace, JsonNode name) {
        return namespace.asText() + "/" + name.asText();
    }
}
