package dev.transplant.rewrite;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Set;

/**
 * Removes finalizers whose controller does not run in the target cluster: the object could never be deleted. One that the
 * object in the cluster carries already stays: it is not the restore that brings it.
 */
public record RemoveFinalizers(Set<String> finalizers) implements RewriteRule {
    private static final JsonPointer FINALIZERS = JsonPointer.compile("/metadata/finalizers");

    public RemoveFinalizers {
        finalizers = Set.copyOf(finalizers);
    }

    @Override
    public String name() {
        return "remove-finalizers";
    }

    @Override
    public Outcome rewrite(Change change) {
        JsonNode present = change.object().at(FINALIZERS);
        if (!present.isArray()) {
            return Outcome.NOTHING;
        }
        ArrayNode kept = JsonNodeFactory.instance.arrayNode();
        int lastRemoved = -1;
        for (int i = 0; i < present.size(); i++) {
            if (isForeign(change, present.path(i))) {
                lastRemoved = i;
                continue;
            }
            kept.add(present.path(i));
        }
        int removed = present.size() - kept.size();
        if (removed == 0) {
            return Outcome.NOTHING;
        }
        if (kept.isEmpty()) {
            return Outcome.patch(new PatchOp.Remove(FINALIZERS));
        }
        return Outcome.patch(
                removed == 1
                        ? new PatchOp.Remove(FINALIZERS.appendIndex(lastRemoved))
                        : new PatchOp.Replace(FINALIZERS, kept));
    }

    private boolean isForeign(Change change, JsonNode finalizer) {
        for (JsonNode inCluster : change.oldObject().at(FINALIZERS)) {
            if (inCluster.equals(finalizer)) {
                return false;
            }
        }
        return finalizer.isTextual() && finalizers.contains(finalizer.asText());
    }
}
