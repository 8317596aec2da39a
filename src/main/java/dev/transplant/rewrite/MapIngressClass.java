package dev.transplant.rewrite;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;

/**
 * Replaces Ingress classes of the source cluster by those of the target cluster, in the field and in the annotation that
 * came before it. Where both are set the field wins and the annotation goes: API servers refuse both (1.26 even when equal).
 */
public record MapIngressClass(ClassMapping classes) implements RewriteRule {
    private static final JsonPointer SPEC = JsonPointer.compile("/spec");
    private static final JsonPointer FIELD = JsonPointer.compile("/spec/ingressClassName");
    private static final JsonPointer ANNOTATION =
            JsonPointer.compile("/metadata/annotations/kubernetes.io~1ingress.class");

    @Override
    public String name() {
        return "map-ingress-class";
    }

    @Override
    public Outcome rewrite(Change change) {
        if (!change.is(Kind.INGRESS)) {
            return Outcome.NOTHING;
        }
        boolean annotated = change.object().at(ANNOTATION).isTextual();
        if (change.object().at(FIELD).asText("").isEmpty()
                || !change.object().at(FIELD).isTextual()) {
            return annotated ? map(change, ANNOTATION) : Outcome.NOTHING;
        }
        Outcome field = map(change, FIELD);
        return annotated ? Outcome.join(field, Outcome.patch(new PatchOp.Remove(ANNOTATION))) : field;
    }

    private Outcome map(Change change, JsonPointer path) {
        String source = change.object().at(path).asText();
        if (!classes.covers(source) && was(change, path).equals(source)) {
            return Outcome.NOTHING;
        }
        Optional<String> target = classes.target(source);
        Outcome outcome = target.map(t -> t.isEmpty() ? remove(change, path) : replace(path, t))
                .orElse(Outcome.NOTHING);
        return classes.covers(source)
                ? outcome
                : Outcome.join(outcome, Outcome.finding(classes.notMapped(name(), path, source)));
    }

    /** At UPDATE the target's default does not apply again, so the class that it gave at CREATE is kept instead. */
    private Outcome remove(Change change, JsonPointer path) {
        String inCluster = change.isUpdate() ? was(change, FIELD) : "";
        if (inCluster.isEmpty() || classes.isSource(inCluster)) {
            return Outcome.patch(new PatchOp.Remove(path));
        }
        if (path.equals(FIELD)) {
            return replace(FIELD, inCluster);
        }
        JsonNode field = change.object().at(FIELD);
        boolean hasPlace =
                change.object().at(SPEC).isObject() && (field.isMissingNode() || field.isNull() || field.isTextual());
        Outcome removed = Outcome.patch(new PatchOp.Remove(path));
        return hasPlace
                ? Outcome.join(removed, Outcome.patch(new PatchOp.Add(FIELD, TextNode.valueOf(inCluster))))
                : removed;
    }

    private static Outcome replace(JsonPointer path, String target) {
        return Outcome.patch(new PatchOp.Replace(path, TextNode.valueOf(target)));
    }

    private static String was(Change change, JsonPointer path) {
        JsonNode old = change.oldObject().at(path);
        return old.isTextual() ? old.asText() : "";
    }
}
