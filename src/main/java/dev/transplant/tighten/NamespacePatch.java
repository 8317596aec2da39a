package dev.transplant.tighten;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.policy.Pending;
import java.util.List;
import java.util.Optional;

/** The JSON Patch that settles a namespace. It fits only the namespace as it was seen. */
final class NamespacePatch {
    private static final JsonPointer LABELS = JsonPointer.compile("/metadata/labels");
    private static final JsonPointer ANNOTATIONS = JsonPointer.compile("/metadata/annotations");

    private NamespacePatch() {}

    static ArrayNode of(NamespaceState namespace, Step.Settle settle) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        operation(patch, "test", ANNOTATIONS.appendProperty(Pending.KEY), Pending.VALUE);
        for (String label : List.of(EnforceLabel.KEY, EnforceLabel.VERSION)) {
            Optional.ofNullable(namespace.labels().get(label))
                    .ifPresent(value -> operation(patch, "test", LABELS.appendProperty(label), value));
        }
        operation(patch, "replace", ANNOTATIONS.appendProperty(Pending.KEY), settle.outcome());
        settle.level()
                .ifPresent(
                        level -> operation(patch, "replace", LABELS.appendProperty(EnforceLabel.KEY), level.label()));
        return patch;
    }

    private static void operation(ArrayNode patch, String op, JsonPointer path, String value) {
        patch.addObject().put("op", op).put("path", path.toString()).put("value", value);
    }
}
