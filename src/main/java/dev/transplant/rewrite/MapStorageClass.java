package dev.transplant.rewrite;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Replaces storage classes of the source cluster by those of the target cluster on PersistentVolumeClaims,
 * PersistentVolumes and the claim templates of StatefulSets, in the field and in the beta annotation.
 *
 * <p>The class of a claim, and all of a template, is immutable: at UPDATE a source class whose target stands in the
 * cluster already is set back to it, so that Velero's update passes; nothing else.
 */
public record MapStorageClass(ClassMapping classes) implements RewriteRule {
    private static final JsonPointer TEMPLATES = JsonPointer.compile("/spec/volumeClaimTemplates");
    private static final JsonPointer FIELD = JsonPointer.compile("/spec/storageClassName");
    private static final JsonPointer ANNOTATION =
            JsonPointer.compile("/metadata/annotations/volume.beta.kubernetes.io~1storage-class");

    /** A claim, a volume or a claim template within the object, with what stands in the cluster in its place. */
    private record Spot(JsonPointer at, JsonNode old) {}

    @Override
    public String name() {
        return "map-storage-class";
    }

    @Override
    public Outcome rewrite(Change change) {
        boolean immutable = change.isUpdate() && !change.is(Kind.VOLUME);
        List<Outcome> outcomes = new ArrayList<>();
        for (Spot spot : spots(change)) {
            for (JsonPointer inSpot : List.of(FIELD, ANNOTATION)) {
                JsonPointer path = spot.at().append(inSpot);
                JsonNode value = change.object().at(path);
                if (value.isTextual()) {
                    JsonNode old = spot.old().at(inSpot);
                    outcomes.add(
                            immutable
                                    ? setBack(path, value.asText(), old)
                                    : map(change, path, value.asText(), old.asText("")));
                }
            }
        }
        return Outcome.join(outcomes);
    }

    private static List<Spot> spots(Change change) {
        if (change.is(Kind.CLAIM) || change.is(Kind.VOLUME)) {
            return List.of(new Spot(JsonPointer.empty(), change.oldObject()));
        }
        JsonNode templates = change.object().at(TEMPLATES);
        if (!change.is(Kind.STATEFUL_SET) || !templates.isArray()) {
            return List.of();
        }
        List<Spot> spots = new ArrayList<>();
        for (int i = 0; i < templates.size(); i++) {
            spots.add(new Spot(TEMPLATES.appendIndex(i), sameTemplate(templates.path(i), change.oldObject())));
        }
        return spots;
    }

    private static JsonNode sameTemplate(JsonNode template, JsonNode oldObject) {
        JsonNode name = template.path("metadata").path("name");
        for (JsonNode old : oldObject.at(TEMPLATES)) {
            if (name.isTextual() && old.path("metadata").path("name").equals(name)) {
                return old;
            }
        }
        return MissingNode.getInstance();
    }

    private Outcome setBack(JsonPointer path, String source, JsonNode old) {
        boolean ours = classes.target(source)
                .filter(target -> target.isEmpty() || target.equals(old.asText("")))
                .isPresent();
        if (!ours || old.asText("").equals(source)) {
            return Outcome.NOTHING;
        }
        return Outcome.patch(replaceOrRemove(path, old.asText("")));
    }

    private Outcome map(Change change, JsonPointer path, String source, String old) {
        if (!classes.covers(source) && source.equals(old)) {
            return Outcome.NOTHING;
        }
        List<Outcome> outcomes = new ArrayList<>();
        boolean mended = !old.isEmpty() && !classes.isSource(old);
        Optional<String> target = classes.target(source).map(t -> t.isEmpty() && mended ? old : t);
        if (target.isPresent()) {
            outcomes.add(Outcome.patch(replaceOrRemove(path, target.get())));
        }
        if (!classes.covers(source)) {
            outcomes.add(Outcome.finding(classes.notMapped(name(), path, source)));
        }
        if (change.is(Kind.VOLUME) && target.filter(String::isEmpty).isPresent()) {
            outcomes.add(Outcome.finding(noDefault(path, source)));
        }
        return Outcome.join(outcomes);
    }

    private static PatchOp replaceOrRemove(JsonPointer path, String target) {
        return target.isEmpty() ? new PatchOp.Remove(path) : new PatchOp.Replace(path, TextNode.valueOf(target));
    }

    private Finding noDefault(JsonPointer path, String source) {
        String message = "%s: '%s' is removed, but volumes get no default class: map it to a name if a claim is to bind"
                .formatted(Fields.name(path), source);
        return new Finding(name(), path, source, Finding.Weight.WARN, message);
    }
}
