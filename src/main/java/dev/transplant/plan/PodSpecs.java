package dev.transplant.plan;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.velero.Restored;
import java.util.Map;
import java.util.Optional;

/** Where the kinds that make pods keep the pod's spec. */
final class PodSpecs {
    private static final String TEMPLATE = "/spec/template/spec";
    private static final Map<String, JsonPointer> PLACES = Map.of(
            "/Pod", JsonPointer.compile("/spec"),
            "/PodTemplate", JsonPointer.compile("/template/spec"),
            "/ReplicationController", JsonPointer.compile(TEMPLATE),
            "apps/ReplicaSet", JsonPointer.compile(TEMPLATE),
            "apps/Deployment", JsonPointer.compile(TEMPLATE),
            "apps/StatefulSet", JsonPointer.compile(TEMPLATE),
            "apps/DaemonSet", JsonPointer.compile(TEMPLATE),
            "batch/Job", JsonPointer.compile(TEMPLATE),
            "batch/CronJob", JsonPointer.compile("/spec/jobTemplate/spec/template/spec"));

    private PodSpecs() {}

    /** Where an object has its pod spec; absent for kinds that make no pods. */
    static Optional<JsonPointer> place(JsonNode object) {
        return Optional.ofNullable(
                PLACES.get(Restored.group(object) + "/" + object.path("kind").asText()));
    }
}
