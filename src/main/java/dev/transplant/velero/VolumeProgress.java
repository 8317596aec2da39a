package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/**
 * How much of the data of volumes file-system backup and data mover have moved for one Backup or Restore; it grows while that
 * runs, as Velero finds the volumes one after the other.
 *
 * @param total number of volumes that Velero has begun with
 * @param ended number of those that are done with, well or not, and {@code failed} of those not well
 * @param bytesDone what has been moved of {@code bytesTotal}, which is 0 for a volume whose size Velero does not know yet
 * @param failures one line for each that failed, such as {@code volume data of pod shop/db-0: MESSAGE}
 */
public record VolumeProgress(int total, int ended, int failed, long bytesDone, long bytesTotal, List<String> failures) {
    private static final Set<String> FAILED = Set.of("Failed", "Canceled");

    public VolumeProgress {
        failures = List.copyOf(failures);
    }

    /** From objects of the kinds PodVolumeBackup, PodVolumeRestore, DataUpload and DataDownload. */
    static VolumeProgress of(List<JsonNode> volumes) {
        List<JsonNode> failed =
                volumes.stream().filter(v -> FAILED.contains(phase(v))).toList();
        long completed =
                volumes.stream().filter(v -> Phase.of(phase(v)).isComplete()).count();
        return new VolumeProgress(
                volumes.size(),
                Math.toIntExact(completed + failed.size()),
                failed.size(),
                sum(volumes, "bytesDone"),
                sum(volumes, "totalBytes"),
                failed.stream().map(VolumeProgress::failure).toList());
    }

    private static String phase(JsonNode volume) {
        return volume.at("/status/phase").asText();
    }

    private static long sum(List<JsonNode> volumes, String field) {
        return volumes.stream()
                .mapToLong(volume ->
                        Math.max(0, volume.at("/status/progress").path(field).asLong()))
                .sum();
    }

    private static String failure(JsonNode volume) {
        String message = Words.printable(volume.at("/status/message").asText());
        return "%s: %s"
                .formatted(
                        Words.printable(whose(volume.path("spec"))),
                        message.isEmpty() ? "Velero gives no reason, its phase is " + phase(volume) : message);
    }

    /** The data mover knows the claim, file-system backup the pod. */
    private static String whose(JsonNode spec) {
        JsonNode pod = spec.path("pod");
        if (pod.isObject()) {
            return "volume %s of pod %s/%s"
                    .formatted(
                            spec.path("volume").asText(),
                            pod.path("namespace").asText(),
                            pod.path("name").asText());
        }
        JsonNode target = spec.path("targetVolume");
        return target.isObject()
                ? claim(target.path("namespace"), target.path("pvc"))
                : claim(spec.path("sourceNamespace"), spec.path("sourcePVC"));
    }

    private static String claim(JsonNode namespace, JsonNode name) {
        return "volume of claim %s/%s".formatted(namespace.asText(), name.asText());
    }
}
