package dev.transplant.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.Version;
import dev.transplant.rewrite.Original;
import dev.transplant.rewrite.PatchOp;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The mark on a Namespace whose level was given before its workloads were known: when they are there, the least level that they
 * need is computed, and the label made stricter, unless somebody else has changed it since.
 */
public final class Pending {
    /** Annotation; {@link #VALUE} while there is something to compute, then what came of it. */
    public static final String KEY = "transplant.dev/pod-security";

    public static final String VALUE = "pending";

    /** Annotation with the level and version that we gave, as {@code baseline:latest}: another label is somebody else's. */
    public static final String GIVEN = "transplant.dev/pod-security-given";

    private static final JsonPointer ANNOTATIONS = JsonPointer.compile("/metadata/annotations");

    private Pending() {}

    private static String given(String level, String version) {
        return level + ":" + version;
    }

    /** Returns the value of {@link #GIVEN} that fits the labels of a Namespace. */
    public static String given(Map<String, String> labels) {
        return given(
                labels.getOrDefault(EnforceLabel.KEY, ""),
                labels.getOrDefault(EnforceLabel.VERSION, Version.LATEST.toString()));
    }

    /** Whether a Namespace's level is one that we gave, in this cluster or another, and not its source's own choice. */
    public static boolean holds(JsonNode namespace) {
        JsonNode annotations = namespace.at(ANNOTATIONS);
        String label = given(
                namespace.at(EnforceLabel.PATH).asText(),
                namespace.at(EnforceLabel.VERSION_PATH).asText(Version.LATEST.toString()));
        return annotations.path(KEY).asText().equals(VALUE)
                && annotations.path(GIVEN).asText().equals(label);
    }

    /** Returns the operations that leave the mark; where it cannot be left, those that remove what there is of one. */
    static List<PatchOp> mark(JsonNode namespace, String level, String version) {
        JsonNode annotations = namespace.at(ANNOTATIONS);
        String given = given(level, version);
        if (annotations.isMissingNode() || annotations.isNull()) {
            ObjectNode both =
                    JsonNodeFactory.instance.objectNode().put(KEY, VALUE).put(GIVEN, given);
            return List.of(new PatchOp.Add(ANNOTATIONS, both));
        }
        if (!(annotations instanceof ObjectNode object && canBear(object, given))) {
            return unmark(namespace);
        }
        return Stream.of(Map.entry(KEY, VALUE), Map.entry(GIVEN, given))
                .filter(entry -> !annotations.path(entry.getKey()).asText().equals(entry.getValue()))
                .<PatchOp>map(entry ->
                        new PatchOp.Add(ANNOTATIONS.appendProperty(entry.getKey()), TextNode.valueOf(entry.getValue())))
                .toList();
    }

    /** Returns the operations that remove a mark, and what came of one: they tell of another cluster. */
    static List<PatchOp> unmark(JsonNode namespace) {
        JsonNode annotations = namespace.at(ANNOTATIONS);
        return Stream.of(KEY, GIVEN)
                .filter(key -> annotations.path(key).isTextual())
                .<PatchOp>map(key -> new PatchOp.Remove(ANNOTATIONS.appendProperty(key)))
                .toList();
    }

    /** Whether an operation is only about a mark. */
    public static boolean isMark(PatchOp op) {
        boolean first = op instanceof PatchOp.Add add
                && add.path().equals(ANNOTATIONS)
                && add.value().has(KEY);
        return first || Stream.of(KEY, GIVEN).map(ANNOTATIONS::appendProperty).anyMatch(op.path()::equals);
    }

    /** The trace does not count: it is written anew after the mark, or left out. So a second pass comes to the same. */
    private static boolean canBear(ObjectNode annotations, String given) {
        boolean sound = Stream.of(KEY, GIVEN)
                .map(annotations::path)
                .allMatch(value -> value.isMissingNode() || value.isTextual());
        ObjectNode others = annotations.deepCopy().without(List.of(KEY, GIVEN, Original.KEY));
        return sound && Original.hasRoom(others, KEY + GIVEN, VALUE + given);
    }
}
