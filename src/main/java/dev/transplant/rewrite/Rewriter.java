package dev.transplant.rewrite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Folds the rules over an object: each works on the result of the one before. */
public final class Rewriter {
    private final List<RewriteRule> rules;

    public Rewriter(List<RewriteRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Returns what becomes of an object. One that is of no rewritten kind, or whose metadata is no object, stays as it is.
     *
     * @throws RuntimeException if a rule has a bug
     */
    public Rewrite rewrite(Change change) {
        boolean rewritten = change.kind()
                .filter(kind -> kind.rewrittenAt(change.operation()))
                .isPresent();
        if (!rewritten || !change.object().path("metadata").isObject()) {
            return Rewrite.unchanged(change.object());
        }
        List<PatchOp> patch = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        List<String> changedBy = new ArrayList<>();
        JsonNode object = change.object();
        for (RewriteRule rule : rules) {
            Outcome outcome = rule.rewrite(change.with(object));
            object = JsonPatch.apply(outcome.patch(), object);
            patch.addAll(outcome.patch());
            findings.addAll(outcome.findings());
            if (!outcome.patch().isEmpty()) {
                changedBy.add(rule.name());
            }
        }
        if (patch.isEmpty()) {
            return new Rewrite(object, patch, findings, changedBy, Original.of(patch, object));
        }
        ObjectNode original = Original.of(patch, change.object());
        List<PatchOp> trace = Original.annotate(change.with(object), original);
        patch.addAll(trace);
        return new Rewrite(JsonPatch.apply(trace, object), patch, findings, changedBy, original);
    }
}
