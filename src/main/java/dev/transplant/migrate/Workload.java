package dev.transplant.migrate;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Optional;

/** A workload as it was seen, and the JSON Patches that fit only this. */
record Workload(WorkloadKind kind, JsonNode json) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonPointer VERSION = JsonPointer.compile("/metadata/resourceVersion");
    private static final JsonPointer SPEC = JsonPointer.compile("/spec");
    private static final JsonPointer ANNOTATIONS = JsonPointer.compile("/metadata/annotations");
    private static final JsonPointer MARK = ANNOTATIONS.appendProperty(Mark.KEY);
    private static final JsonPointer WHEN_SCALED =
            JsonPointer.compile("/spec/persistentVolumeClaimRetentionPolicy/whenScaled");

    String namespace() {
        return json.at("/metadata/namespace").asText();
    }

    String name() {
        return json.at("/metadata/name").asText();
    }

    String version() {
        return json.at(VERSION).asText();
    }

    /** Its name in a sentence. */
    String text() {
        return "%s %s/%s".formatted(kind.kind(), namespace(), name());
    }

    Optional<Controller> controller() {
        return Controller.of(json);
    }

    /** Whether it is put to rest itself, and not by way of the Deployment that it belongs to. */
    boolean rests() {
        return kind != WorkloadKind.REPLICA_SET || controller().isEmpty();
    }

    Mark mark() {
        return Mark.read(kind, json.at(MARK).asText());
    }

    /** Its replicas, or whether it is suspended. */
    JsonNode value() {
        JsonNode value = json.at(SPEC.appendProperty(kind.field()));
        return value.isMissingNode() || value.isNull() ? kind.absent() : value;
    }

    boolean isAsleep() {
        return value().equals(kind.asleep());
    }

    /** Whether its claims, and with them the data, would be deleted at 0. */
    boolean losesClaims() {
        return kind == WorkloadKind.STATEFUL_SET
                && json.at(WHEN_SCALED).asText().equals("Delete");
    }

    /** Returns what a person types to wake it, with the value that it had. */
    String wakeCommand(String value) {
        return "%s && kubectl -n %s annotate %s/%s %s-"
                .formatted(
                        kind.command(namespace(), name(), value),
                        namespace(),
                        kind.kind().toLowerCase(Locale.ROOT),
                        name(),
                        Mark.KEY);
    }

    /** Puts it to rest and keeps what was before, both or neither. */
    ArrayNode sleepPatch(Mark.By mark) {
        ArrayNode patch = patch();
        if (!json.at(ANNOTATIONS).isObject()) {
            operation(patch, "add", ANNOTATIONS, NODES.objectNode());
        }
        operation(patch, "add", MARK, TextNode.valueOf(mark.text(kind)));
        return operation(patch, "add", SPEC.appendProperty(kind.field()), kind.asleep());
    }

    /** Sets the value and forgets who put it to rest, both or neither. */
    ArrayNode wakePatch(JsonNode value) {
        ArrayNode patch = patch();
        patch.addObject().put("op", "remove").put("path", MARK.toString());
        return operation(patch, "add", SPEC.appendProperty(kind.field()), value);
    }

    private ArrayNode patch() {
        return operation(NODES.arrayNode(), "test", VERSION, TextNode.valueOf(version()));
    }

    private static ArrayNode operation(ArrayNode patch, String op, JsonPointer path, JsonNode value) {
        patch.addObject().put("op", op).put("path", path.toString()).set("value", value);
        return patch;
    }
}
