package dev.transplant.tighten;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.policy.Pending;
import java.util.Optional;

/** The JSON Patch that settles a namespace. It fits only the namespace as it was seen. */
final class NamespacePatch {
    private static final JsonPointer MARK =
            JsonPointer.compile("/metadata/annotations").appendProperty(Pending.KEY);

    private NamespacePatch() {}

    static ArrayNode of(NamespaceState namespace, Step.Settle settle) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        operation(patch, "test", MARK, Pending.VALUE);
        Optional.ofNullable(namespace.labels().get(EnforceLabel.KEY))
                .ifPresent(level -> operation(patch, "test", EnforceLabel.PATH, level));
        Optional.ofNullable(namespace.labels().get(EnforceLabel.VERSION))
                .ifPresent(version -> operation(patch, "test", EnforceLabel.VERSION_PATH, version));
        operation(patch, "replace", MARK, settle.outcome());
        settle.level().ifPresent(level -> operation(patch, "replace", EnforceLabel.PATH, level.label()));
        return patch;
    }

    private static void operation(ArrayNode patch, String op, JsonPointer path, String value) {
        patch.addObject().put("op", op).put("path", path.toString()).put("value", value);
    }
}
