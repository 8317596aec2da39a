package dev.transplant.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.transplant.policy.Names;

/** What the annotation {@value #KEY} of a workload says of the run that put it to rest. */
sealed interface Mark {
    /** The annotation. It comes along in a backup, so the target's workloads wake by it too. */
    String KEY = "transplant.dev/quiesced";

    ObjectMapper JSON = new ObjectMapper();

    /** Nobody put it to rest. */
    record None() implements Mark {}

    /**
     * A run did.
     *
     * @param original the field's value before
     */
    record By(String run, JsonNode original) implements Mark {
        /** Returns the annotation's value. */
        String text(WorkloadKind kind) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("run", run)
                    .put("kind", kind.kind())
                    .set(kind.field(), original)
                    .toString();
        }
    }

    /** Somebody changed it, so that it does not say what was before. */
    record Unreadable(String text) implements Mark {}

    /**
     * Reads the annotation of an object. One that names another kind is none: a Deployment's controller copies the
     * annotations to its ReplicaSet, which has no owner any more when it has been restored.
     *
     * @param text the annotation's value, empty if there is none
     */
    static Mark read(WorkloadKind kind, String text) {
        if (text.isEmpty()) {
            return new None();
        }
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return new Unreadable(text);
        }
        String of = json.path("kind").asText();
        String run = json.path("run").asText();
        JsonNode original = json.path(kind.field());
        if (!of.isEmpty() && !of.equals(kind.kind())) {
            return new None();
        }
        return of.isEmpty() || !Names.isNamespace(run) || !kind.fits(original)
                ? new Unreadable(text)
                : new By(run, original);
    }
}
