package dev.transplant.podsecurity;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where the kinds that are pods, or make them, keep the pod's metadata and spec: those that API servers judge. */
public final class PodTemplates {
    private static final JsonPointer TEMPLATE = JsonPointer.compile("/spec/template");
    private static final JsonPointer REPLICAS = JsonPointer.compile("/spec/replicas");
    private static final JsonPointer OWNERS = JsonPointer.compile("/metadata/ownerReferences");

    /**
     * A kind that is a pod or makes pods.
     *
     * @param plural its resource, as paths of the API name it
     * @param place of the pod's metadata and spec in the object
     */
    public record Workload(String apiVersion, String kind, String plural, JsonPointer place) {
        private String key() {
            return key(apiVersion, kind);
        }

        private static String key(String apiVersion, String kind) {
            return apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/'))) + "/" + kind;
        }
    }

    /** All of them; where somebody would make a change comes first. */
    public static final List<Workload> KINDS = List.of(
            new Workload("apps/v1", "Deployment", "deployments", TEMPLATE),
            new Workload("apps/v1", "StatefulSet", "statefulsets", TEMPLATE),
            new Workload("apps/v1", "DaemonSet", "daemonsets", TEMPLATE),
            new Workload("batch/v1", "CronJob", "cronjobs", JsonPointer.compile("/spec/jobTemplate/spec/template")),
            new Workload("batch/v1", "Job", "jobs", TEMPLATE),
            new Workload("v1", "ReplicationController", "replicationcontrollers", TEMPLATE),
            new Workload("apps/v1", "ReplicaSet", "replicasets", TEMPLATE),
            new Workload("v1", "PodTemplate", "podtemplates", JsonPointer.compile("/template")),
            new Workload("v1", "Pod", "pods", JsonPointer.empty()));

    private static final Map<String, Workload> BY_KEY =
            KINDS.stream().collect(Collectors.toMap(Workload::key, Function.identity()));

    private PodTemplates() {}

    /** Returns where an object has the pod's metadata and spec; nothing for kinds that make no pods. */
    public static Optional<JsonPointer> place(JsonNode object) {
        String key = Workload.key(Json.text(object.path("apiVersion")), Json.text(object.path("kind")));
        return Optional.ofNullable(BY_KEY.get(key)).map(Workload::place);
    }

    /** Returns the pod that an object is or makes; nothing for kinds that make no pods. */
    public static Optional<Pod> pod(JsonNode object) {
        return place(object).map(place -> new Pod(place, object.at(place)));
    }

    /**
     * Whether an object is a ReplicaSet of no pods that a Deployment owns: an old revision, kept to go back to, or one whose
     * Deployment is scaled to zero, whose own template counts.
     */
    public static boolean isRevision(JsonNode object) {
        JsonNode replicas = object.at(REPLICAS);
        return Json.text(object.path("kind")).equals("ReplicaSet")
                && replicas.isIntegralNumber()
                && replicas.longValue() == 0
                && Json.elements(object.at(OWNERS))
                        .anyMatch(owner -> Json.text(owner.path("kind")).equals("Deployment")
                                && Json.is(true, owner.path("controller")));
    }
}
