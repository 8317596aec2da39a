package dev.transplant.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.transplant.rewrite.Original;
import dev.transplant.rewrite.PatchOp;
import java.util.List;

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

    /** Returns the value of {@link #GIVEN}. */
    public static String given(String level, String version) {
        return level + ":" + version;
    }

    /** Returns the operations that leave the mark; none where annotations have no room for it or are no object. */
    static List<PatchOp> mark(JsonNode namespace, String level, String version) {
        JsonNode annotations = namespace.at(ANNOTATIONS);
        boolean none = annotations.isMissingNode() || annotations.isNull();
        String given = given(level, version);
        if (!(none || annotations.isObject()) || !Original.hasRoom(annotations, KEY + GIVEN, VALUE + given)) {
            return List.of();
        }
        if (none) {
            ObjectNode both =
                    JsonNodeFactory.instance.objectNode().put(KEY, VALUE).put(GIVEN, given);
            return List.of(new PatchOp.Add(ANNOTATIONS, both));
        }
        return List.of(
                new PatchOp.Add(ANNOTATIONS.appendProperty(KEY), TextNode.valueOf(VALUE)),
                new PatchOp.Add(ANNOTATIONS.appendProperty(GIVEN), TextNode.valueOf(given)));
    }
}
