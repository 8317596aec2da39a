package dev.transplant.plan;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Finds PersistentVolumes that Velero creates as they were, unless it has their data itself (file-system backup, snapshot),
 * which the volume does not tell: their handle means something to the source's storage alone.
 */
record VolumeHandles() implements Check {
    private static final JsonPointer HANDLE = JsonPointer.compile("/spec/csi/volumeHandle");

    @Override
    public List<Remark> look(JsonNode object) {
        String handle = object.at(HANDLE).asText();
        if (!object.path("kind").asText().equals("PersistentVolume") || handle.isEmpty()) {
            return List.of();
        }
        return List.of(Remark.of(
                "volume-handle",
                HANDLE,
                handle,
                "is a volume that the target's storage (%s) does not have, unless both clusters share it: back up its data (by file system or snapshot), so that its claim gets a new volume; where that is done this volume is not restored"
                        .formatted(object.at(HANDLE.head()).path("driver").asText())));
    }
}
