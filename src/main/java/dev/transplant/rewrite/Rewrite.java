package dev.transplant.rewrite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * What all rules together make of one object.
 *
 * @param object as it will be in the cluster
 * @param patch the operations that lead there; empty when nothing changes
 * @param rules names of the rules that changed something, in their order
 * @param original JSON pointer to the value that stood there, null where there was none; empty when nothing changes
 */
public record Rewrite(
        JsonNode object, List<PatchOp> patch, List<Finding> findings, List<String> rules, ObjectNode original) {
    public Rewrite {
        patch = List.copyOf(patch);
        findings = List.copyOf(findings);
        rules = List.copyOf(rules);
    }

    /** Returns why the object is refused; nothing if it is not. */
    public Optional<Finding> denied() {
        return findings.stream()
                .filter(finding -> finding.weight() == Finding.Weight.DENY)
                .findFirst();
    }

    /** What becomes of an object to which no rule applies. */
    public static Rewrite unchanged(JsonNode object) {
        return new Rewrite(object, List.of(), List.of(), List.of(), JsonNodeFactory.instance.objectNode());
    }
}
