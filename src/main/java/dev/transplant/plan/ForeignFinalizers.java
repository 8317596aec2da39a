package dev.transplant.plan;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.rewrite.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds finalizers of controllers, which Velero restores: where the controller does not run in the target, the object can
 * never be deleted.
 *
 * @param removed what the policy takes away already
 */
record ForeignFinalizers(Set<String> removed) implements Check {
    private static final JsonPointer FINALIZERS = JsonPointer.compile("/metadata/finalizers");

    ForeignFinalizers {
        removed = Set.copyOf(removed);
    }

    @Override
    public List<Remark> look(JsonNode object) {
        List<Remark> remarks = new ArrayList<>();
        JsonNode finalizers = object.at(FINALIZERS);
        boolean reached = Kind.of(object).isPresent();
        for (int i = 0; i < finalizers.size(); i++) {
            String finalizer = finalizers.path(i).asText();
            if (isForeign(finalizer) && !(reached && removed.contains(finalizer))) {
                remarks.add(Remark.of(
                        "foreign-finalizer",
                        FINALIZERS.appendIndex(i),
                        finalizer,
                        "if nothing in the target removes '%s', the object can never be deleted: ".formatted(finalizer)
                                + (reached
                                        ? "name it in remove.finalizers of the policy, or remove it by hand"
                                        : "remove it by hand, since no rule reaches objects of this kind")));
            }
        }
        return remarks;
    }

    /** Kubernetes' own have no domain, or one of its domains. */
    private static boolean isForeign(String finalizer) {
        int slash = finalizer.indexOf('/');
        String domain = slash < 0 ? finalizer : finalizer.substring(0, slash);
        boolean own = !domain.contains(".")
                || domain.equals("kubernetes.io")
                || domain.equals("k8s.io")
                || domain.endsWith(".kubernetes.io")
                || domain.endsWith(".k8s.io");
        return !own;
    }
}
