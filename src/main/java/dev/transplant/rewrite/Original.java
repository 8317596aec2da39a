package dev.transplant.rewrite;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The trace on a rewritten object: annotation {@code transplant.dev/original}, JSON of pointer to original value. */
public final class Original {
    /** The annotation's key. */
    public static final String KEY = "transplant.dev/original";

    /** All annotations of an object together, keys and values: the API server's limit (256 KiB). */
    private static final int MAX_ANNOTATIONS_BYTES = 256 * 1024;

    private static final JsonPointer ANNOTATIONS = JsonPointer.compile("/metadata/annotations");
    private static final JsonPointer ANNOTATION = ANNOTATIONS.appendProperty(KEY);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Original() {}

    /** Returns what a patch replaces: pointer to value; a change within an array keeps the whole array. */
    static ObjectNode of(List<PatchOp> patch, JsonNode object) {
        ObjectNode original = JsonNodeFactory.instance.objectNode();
        for (PatchOp op : patch) {
            boolean element = object.at(op.path().head()).isArray();
            JsonPointer path = element ? op.path().head() : op.path();
            JsonNode value = object.at(path);
            if (!original.has(path.toString())) {
                original.set(path.toString(), value.isMissingNode() ? original.nullNode() : value);
            }
        }
        return original;
    }

    /** Returns the operation that leaves the trace; where there is no room for it, the one that removes an older trace. */
    static List<PatchOp> annotate(Change change, ObjectNode original) {
        ObjectNode trace = change.isUpdate() ? before(change.oldObject()) : JsonNodeFactory.instance.objectNode();
        trace.setAll(original);
        TextNode value = TextNode.valueOf(trace.toString());

        JsonNode annotations = change.object().at(ANNOTATIONS);
        boolean none = annotations.isMissingNode() || annotations.isNull();
        if (!(none || annotations.isObject()) || annotations.path(KEY).equals(value)) {
            return List.of();
        }
        if (!hasRoom(annotations, KEY, value.asText())) {
            return annotations.has(KEY) ? List.of(new PatchOp.Remove(ANNOTATION)) : List.of(); // a stale one misleads
        }
        return List.of(
                none
                        ? new PatchOp.Add(
                                ANNOTATIONS,
                                JsonNodeFactory.instance.objectNode().set(KEY, value))
                        : new PatchOp.Add(ANNOTATION, value));
    }

    /** Whether annotations have room for one more, or for another value of it: the API server bounds them together. */
    public static boolean hasRoom(JsonNode annotations, String key, String value) {
        return bytes(annotations, key) + bytes(key) + bytes(value) <= MAX_ANNOTATIONS_BYTES;
    }

    /** Whether an operation only leaves the trace. */
    public static boolean isTrace(PatchOp op) {
        boolean first = op instanceof PatchOp.Add add
                && add.path().equals(ANNOTATIONS)
                && add.value().has(KEY);
        return first || op.path().equals(ANNOTATION);
    }

    private static ObjectNode before(JsonNode oldObject) {
        try {
            JsonNode trace = MAPPER.readTree(oldObject.at(ANNOTATION).asText());
            return trace instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        } catch (JsonProcessingException notOurs) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private static long bytes(JsonNode annotations, String without) {
        long total = 0;
        for (Map.Entry<String, JsonNode> entry : annotations.properties()) {
            total += entry.getKey().equals(without)
                    ? 0
                    : bytes(entry.getKey()) + bytes(entry.getValue().asText());
        }
        return total;
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
