package dev.transplant.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.transplant.rewrite.JsonPatch;
import dev.transplant.rewrite.PatchOp;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RewrittenTest {
    private static final JsonNode OBJECT = Samples.json("""
            {"metadata": {"finalizers": ["a", "b"], "annotations": {"map": "{\\"host\\": \\"x\\"}", "class": "avi"}}}
            """);

    @Test
    void saysWhatEachOperationDoes() {
        assertThat(texts(new PatchOp.Replace(pointer("/metadata/annotations/class"), Samples.json("\"contour\""))))
                .containsExactly("metadata.annotations.class: avi → contour");
        assertThat(texts(new PatchOp.Remove(pointer("/metadata/annotations/class"))))
                .containsExactly("metadata.annotations.class: avi removed");
        assertThat(texts(new PatchOp.Remove(pointer("/metadata/annotations/map"))))
                .as("a value that is no name differs from object to object")
                .containsExactly("metadata.annotations.map: removed");
        assertThat(texts(new PatchOp.Replace(pointer("/metadata/finalizers"), Samples.json("[]"))))
                .containsExactly("metadata.finalizers: changed");
    }

    @Test
    void looksIntoWhatIsAdded() {
        JsonNode labels = Samples.json("{\"enforce\": \"baseline\", \"note\": \"two words\"}");

        assertThat(texts(new PatchOp.Add(pointer("/metadata/labels"), labels)))
                .containsExactly("metadata.labels.enforce: set to baseline", "metadata.labels.note: set");
    }

    @Test
    void readsEachValueAfterTheOperationsBefore() {
        PatchOp first = new PatchOp.Remove(pointer("/metadata/finalizers/0"));

        assertThat(texts(first, first))
                .containsExactly("metadata.finalizers.*: a removed", "metadata.finalizers.*: b removed");
    }

    @Test
    void leavesOutTheTrace() {
        assertThat(Rewritten.of(Samples.ingress("shop", "web", "avi-lb")))
                .extracting(Rewritten::text)
                .containsExactly("spec.ingressClassName: avi-lb → contour", "metadata.finalizers: removed");
    }

    @Test
    @Timeout(20)
    void manyChangesOfOneObjectCountOnce() {
        PatchOp[] patch = new PatchOp[100_000];
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < patch.length; i++) {
            array.add("a");
            patch[i] = new PatchOp.Replace(pointer("/x/" + i), TextNode.valueOf("b"));
        }
        JsonNode object = JsonNodeFactory.instance.objectNode().set("x", array);

        assertThat(texts(object, patch)).containsExactly("x.*: a → b");
    }

    private static List<String> texts(PatchOp... patch) {
        return texts(OBJECT, patch);
    }

    private static List<String> texts(JsonNode object, PatchOp... patch) {
        List<PatchOp> operations = List.of(patch);
        Planned planned = new Planned(
                "file",
                "v1",
                "Kind",
                "",
                "name",
                Fate.REWRITTEN,
                "",
                object,
                JsonPatch.apply(operations, object),
                operations,
                List.of(),
                List.of());
        return Rewritten.of(planned).stream().map(Rewritten::text).toList();
    }

    private static JsonPointer pointer(String path) {
        return JsonPointer.compile(path);
    }
}
