package dev.transplant.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.podsecurity.Level;
import dev.transplant.podsecurity.Pod;
import dev.transplant.podsecurity.PodSecurity;
import dev.transplant.podsecurity.PodTemplates;
import dev.transplant.podsecurity.Refusal;
import dev.transplant.velero.UnreadableInputException;
import dev.transplant.velero.VeleroVersion;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The level that Velero's own container {@code restore-wait} needs, which it adds to pods whose volumes it restores from a
 * file-system backup. Up to v1.15.0 it has no security context (velero#8229) unless a ConfigMap gives it one.
 *
 * @param why one sentence that says what would lower it
 */
public record Floor(Level level, String why) {
    private static final VeleroVersion FIRST_WITH_CONTEXT = new VeleroVersion(1, 15, 1);
    private static final String CONTEXT = "secCtx";
    private static final Map<String, String> FIELDS = Map.of(
            "secCtxRunAsUser", "runAsUser",
            "secCtxRunAsGroup", "runAsGroup",
            "secCtxAllowPrivilegeEscalation", "allowPrivilegeEscalation");
    private static final String MAP = "ConfigMap fs-restore-action-config";

    /** Returns the level, where it is looser than {@code restricted}. Where the version is not known, the container counts as an old one. */
    public static Optional<Floor> of(VolumeRestore restore, PodSecurity podSecurity) {
        boolean configured = restore.settings().containsKey(CONTEXT)
                || FIELDS.keySet().stream().anyMatch(restore.settings()::containsKey);
        if (!configured && restore.velero().filter(Floor::hasContext).isPresent()) {
            return Optional.empty();
        }
        Pod pod = waiting(context(restore.settings()));
        Level level = podSecurity.least(pod);
        return level == Level.RESTRICTED
                ? Optional.empty()
                : Optional.of(new Floor(level, why(restore, configured, podSecurity, pod)));
    }

    private static boolean hasContext(VeleroVersion velero) {
        return velero.compareTo(FIRST_WITH_CONTEXT) >= 0;
    }

    private static String why(VolumeRestore restore, boolean configured, PodSecurity podSecurity, Pod pod) {
        if (configured) {
            return "%s gives Velero's container restore-wait a security context that restricted refuses: %s"
                    .formatted(MAP, Refusal.text(podSecurity.evaluate(Level.RESTRICTED, pod)));
        }
        return restore.velero()
                .map(velero ->
                        "Velero %s gives its container restore-wait no security context: have %s or newer, or set secCtx in %s"
                                .formatted(velero, FIRST_WITH_CONTEXT, MAP))
                .orElse(
                        "Velero's version is not known, and before %s its container restore-wait has no security context: --velero VERSION settles it"
                                .formatted(FIRST_WITH_CONTEXT));
    }

    private static Pod waiting(ObjectNode context) {
        ObjectNode pod =
                JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("spec")
                .putArray("initContainers")
                .addObject()
                .put("name", "restore-wait")
                .set("securityContext", context);
        return PodTemplates.pod(pod).orElseThrow();
    }

    /** As Velero puts it together; what it cannot read counts as absent. */
    private static ObjectNode context(Map<String, String> settings) {
        ObjectNode context = JsonNodeFactory.instance.objectNode();
        StringBuilder yaml = new StringBuilder();
        FIELDS.forEach((key, field) -> Optional.ofNullable(settings.get(key))
                .ifPresent(
                        value -> yaml.append(field).append(": ").append(value).append('\n')));
        readInto(context, yaml.toString());
        readInto(context, settings.getOrDefault(CONTEXT, ""));
        return context;
    }

    private static void readInto(ObjectNode context, String yaml) {
        ByteArrayInputStream text = new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8));
        try {
            YamlDocuments.read(text, MAP, (origin, value) -> {
                if (value instanceof ObjectNode fields) {
                    context.setAll(fields);
                }
            });
        } catch (UnreadableInputException e) {
            context.removeAll();
        }
    }
}
