package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What Velero makes of an object of a backup before it creates it (seen with 1.13 and 1.18), as far as an admission webhook
 * can tell the difference. The two labels that it adds to all but Namespaces are left out: their values are the Restore's.
 */
public final class Restored {
    /** What Velero restores nowhere (its list {@code NonRestorableResources}), by API group and kind. */
    private static final Set<String> NEVER = Set.of(
            "/Node",
            "/Event",
            "events.k8s.io/Event",
            "storage.k8s.io/CSINode",
            "storage.k8s.io/VolumeAttachment",
            "velero.io/Backup",
            "velero.io/BackupRepository",
            "velero.io/Restore",
            "velero.io/ResticRepository");

    private static final List<String> OF_THE_SOURCE = List.of(
            "generateName",
            "selfLink",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "ownerReferences");

    private static final List<String> OF_THE_BINDING =
            List.of("pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller");

    /** As Velero 1.18 does it ({@code pvc_action.go}); 1.13 removes those of the binding and the node alone. */
    private static final List<String> OF_A_CLAIM = List.of(
            "pv.kubernetes.io/bind-completed",
            "pv.kubernetes.io/bound-by-controller",
            "volume.kubernetes.io/storage-provisioner",
            "volume.beta.kubernetes.io/storage-provisioner",
            "volume.kubernetes.io/selected-node",
            "velero.io/volume-snapshot-name",
            "velero.io/data-upload-name");

    private Restored() {}

    /** Why Velero does not restore an object; absent when it does. */
    public static Optional<String> obstacle(JsonNode object) {
        String kind = object.path("kind").asText();
        if (NEVER.contains(group(object) + "/" + kind)) {
            return Optional.of("Velero restores no object of this kind");
        }
        return switch (kind) {
            case "Pod" -> pod(object);
            case "Job" ->
                object.at("/status/completionTime").isTextual() ? Optional.of("it is completed") : Optional.empty();
            case "PersistentVolume" ->
                object.at("/spec/persistentVolumeReclaimPolicy").asText().equals("Delete")
                        ? Optional.of("its claim gets a new volume, unless Velero has a native snapshot of it")
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<String> pod(JsonNode pod) {
        if (pod.at("/metadata/annotations").has("kubernetes.io/config.mirror")) {
            return Optional.of("a node's kubelet makes it");
        }
        String phase = pod.at("/status/phase").asText();
        return phase.equals("Succeeded") || phase.equals("Failed") ? Optional.of("it is completed") : Optional.empty();
    }

    /** API group of an object; empty for the core group. */
    public static String group(JsonNode object) {
        String apiVersion = object.path("apiVersion").asText();
        return apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
    }

    /** The object as Velero sends it, sharing what is not changed; one whose metadata is no object is sent as it is. */
    public static JsonNode of(JsonNode object) {
        if (!(object.path("metadata") instanceof ObjectNode) || !(object instanceof ObjectNode)) {
            return object;
        }
        ObjectNode sent = copy(object);
        sent.remove("status");
        ObjectNode metadata = copied(sent, "metadata");
        metadata.remove(OF_THE_SOURCE);
        switch (sent.path("kind").asText()) {
            case "Namespace" -> metadata.remove(List.of("finalizers", "managedFields"));
            case "PersistentVolumeClaim" -> removeAnnotations(metadata, OF_A_CLAIM);
            case "PersistentVolume" -> {
                removeAnnotations(metadata, OF_THE_BINDING);
                if (sent.at("/spec/claimRef").isObject()) {
                    copied(copied(sent, "spec"), "claimRef").remove(List.of("uid", "resourceVersion"));
                }
            }
            default -> {}
        }
        if (metadata.path("annotations").isObject()
                && metadata.path("annotations").isEmpty()) {
            metadata.remove("annotations");
        }
        return sent;
    }

    private static void removeAnnotations(ObjectNode metadata, List<String> keys) {
        if (metadata.path("annotations").isObject()) {
            copied(metadata, "annotations").remove(keys);
        }
    }

    /** Puts a copy in the place of a member, which is an object, and returns it. */
    private static ObjectNode copied(ObjectNode in, String member) {
        ObjectNode copy = copy(in.path(member));
        in.set(member, copy);
        return copy;
    }

    private static ObjectNode copy(JsonNode object) {
        return JsonNodeFactory.instance.objectNode().setAll((ObjectNode) object);
    }
}
