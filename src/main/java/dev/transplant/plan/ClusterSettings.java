package dev.transplant.plan;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds settings of the source cluster as a whole, which change how the target works if they are restored. */
record ClusterSettings() implements Check {
    private static final JsonPointer KIND = JsonPointer.compile("/kind");
    private static final String EARLY =
            "from its restore on the target's API server asks a service that may not be there yet";
    private static final Map<String, Setting> SETTINGS = Map.of(
            "StorageClass",
            new Setting(
                    "storageclasses",
                    "its parameters are of the source's storage, and as a default it takes every class-less claim"),
            "VolumeSnapshotClass",
            new Setting("volumesnapshotclasses", "its driver and parameters are of the source's storage"),
            "IngressClass",
            new Setting(
                    "ingressclasses",
                    "its controller does not run in the target, and as a default it takes every class-less Ingress"),
            "MutatingWebhookConfiguration",
            new Setting("mutatingwebhookconfigurations", EARLY),
            "ValidatingWebhookConfiguration",
            new Setting("validatingwebhookconfigurations", EARLY));

    private record Setting(String resource, String effect) {}

    @Override
    public List<Remark> look(JsonNode object) {
        String kind = object.path("kind").asText();
        return Optional.ofNullable(SETTINGS.get(kind)).stream()
                .map(setting -> Remark.of(
                        "cluster-setting",
                        KIND,
                        kind,
                        "%s of the source: %s; leave it out of the restore (--exclude-resources %s)"
                                .formatted(kind, setting.effect(), setting.resource())))
                .toList();
    }
}
