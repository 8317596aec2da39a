package dev.transplant.rewrite;

import java.util.Arrays;
import java.util.List;

/**
 * What a rule makes of one object.
 *
 * @param patch operations in the order they apply
 * @param findings what the object's owner should know
 */
public record Outcome(List<PatchOp> patch, List<Finding> findings) {
    public static final Outcome NOTHING = new Outcome(List.of(), List.of());

    public Outcome {
        patch = List.copyOf(patch);
        findings = List.copyOf(findings);
    }

    public static Outcome patch(PatchOp... operations) {
        return new Outcome(List.of(operations), List.of());
    }

    public static Outcome finding(Finding finding) {
        return new Outcome(List.of(), List.of(finding));
    }

    public static Outcome join(Outcome... outcomes) {
        return join(Arrays.asList(outcomes));
    }

    /** Joins outcomes whose patches do not depend on each other. */
    public static Outcome join(List<Outcome> outcomes) {
        return new Outcome(
                outcomes.stream().flatMap(o -> o.patch().stream()).toList(),
                outcomes.stream().flatMap(o -> o.findings().stream()).toList());
    }
}
