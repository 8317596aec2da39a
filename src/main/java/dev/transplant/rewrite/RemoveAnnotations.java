package dev.transplant.rewrite;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * Removes annotations in which a controller of the source cluster kept its state. One that the object in the cluster carries
 * already stays: it is not the restore that brings it.
 */
public record RemoveAnnotations(Set<String> annotations) implements RewriteRule {
    private static final JsonPointer ANNOTATIONS = JsonPointer.compile("/metadata/annotations");

    public RemoveAnnotations {
        annotations = Set.copyOf(annotations);
    }

    @Override
    public String name() {
        return "remove-annotations";
    }

    @Override
    public Outcome rewrite(Change change) {
        JsonNode present = change.object().at(ANNOTATIONS);
        if (!present.isObject()) {
            return Outcome.NOTHING;
        }
        return Outcome.patch(annotations.stream()
                .filter(key ->
                        present.has(key) && !change.oldObject().at(ANNOTATIONS).has(key))
                .sorted()
                .map(key -> new PatchOp.Remove(ANNOTATIONS.appendProperty(key)))
                .toArray(PatchOp[]::new));
    }
}
