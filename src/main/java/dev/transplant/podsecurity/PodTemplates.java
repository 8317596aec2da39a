package dev.transplant.podsecurity;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/** Where the kinds that are pods, or make them, keep the pod's metadata and spec: those that API servers judge. */
public final class PodTemplates {
    private static final JsonPointer TEMPLATE = JsonPointer.compile("/spec/template");
    private static final Map<String, JsonPointer> PLACES = Map.of(
            "/Pod", JsonPointer.empty(),
            "/PodTemplate", JsonPointer.compile("/template"),
            "/ReplicationController", TEMPLATE,
            "apps/ReplicaSet", TEMPLATE,
            "apps/Deployment", TEMPLATE,
            "apps/StatefulSet", TEMPLATE,
            "apps/DaemonSet", TEMPLATE,
            "batch/Job", TEMPLATE,
            "batch/CronJob", JsonPointer.compile("/spec/jobTemplate/spec/template"));

    private PodTemplates() {}

    /** Returns where an object has the pod's metadata and spec; nothing for kinds that make no pods. */
    public static Optional<JsonPointer> place(JsonNode object) {
        String apiVersion = Json.text(object.path("apiVersion"));
        String group = apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
        return Optional.ofNullable(PLACES.get(group + "/" + Json.text(object.path("kind"))));
    }

    /** Returns the pod that an object is or makes; nothing for kinds that make no pods. */
    public static Optional<Pod> pod(JsonNode object) {
        return place(object).map(place -> new Pod(place, object.at(place)));
    }
}
