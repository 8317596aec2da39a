package dev.transplant.plan;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.PodTemplates;
import dev.transplant.rewrite.ClassMapping;
import java.util.ArrayList;
import java.util.List;

/** Finds storage classes in the ephemeral volumes of pods: rules never touch a pod template. */
record EphemeralVolumes(ClassMapping storage) implements Check {
    private static final List<JsonPointer> CLASSES = List.of(
            JsonPointer.compile("/ephemeral/volumeClaimTemplate/spec/storageClassName"),
            JsonPointer.compile(
                    "/ephemeral/volumeClaimTemplate/metadata/annotations/volume.beta.kubernetes.io~1storage-class"));

    @Override
    public List<Remark> look(JsonNode object) {
        return PodTemplates.place(object)
                .map(place -> volumes(object, place.appendProperty("spec").appendProperty("volumes")))
                .orElse(List.of());
    }

    private List<Remark> volumes(JsonNode object, JsonPointer place) {
        List<Remark> remarks = new ArrayList<>();
        JsonNode volumes = object.at(place);
        for (int i = 0; i < volumes.size(); i++) {
            for (JsonPointer path : CLASSES) {
                look(volumes.path(i).at(path).asText(), place.appendIndex(i).append(path), remarks);
            }
        }
        return remarks;
    }

    private void look(String name, JsonPointer path, List<Remark> remarks) {
        if (!name.isEmpty() && !storage.isTarget(name)) {
            remarks.add(Remark.of(
                    "ephemeral-volume-class",
                    path,
                    name,
                    "the storage class of an ephemeral volume is never rewritten: if there is no '%s' in the target, change"
                                    .formatted(name)
                            + " the template there or make a StorageClass of that name"));
        }
    }
}
