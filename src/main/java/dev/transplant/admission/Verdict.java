package dev.transplant.admission;

import dev.transplant.rewrite.Finding;
import java.util.List;
import java.util.Map;

/**
 * A decision with all that is said about it.
 *
 * @param rules names of the rules that changed the object, or in observe mode would have
 * @param warnings as the caller is to see them, not yet cut to length
 * @param audit annotations for the API server's audit log
 */
public record Verdict(
        Decision decision,
        List<String> rules,
        List<Finding> findings,
        List<String> warnings,
        Map<String, String> audit) {
    /** Allowed, unchanged, nothing to say: not ours, or nothing to do. */
    public static final Verdict UNCHANGED =
            new Verdict(new Decision.Allow(), List.of(), List.of(), List.of(), Map.of());

    public Verdict {
        rules = List.copyOf(rules);
        findings = List.copyOf(findings);
        warnings = List.copyOf(warnings);
        audit = Map.copyOf(audit);
    }

    static Verdict deny(String message) {
        return deny(message, List.of());
    }

    static Verdict deny(String message, List<Finding> findings) {
        return new Verdict(new Decision.Deny(message), List.of(), findings, List.of(), Map.of());
    }

    static Verdict warn(List<String> warnings, List<Finding> findings) {
        return new Verdict(new Decision.Allow(), List.of(), findings, warnings, Map.of());
    }
}
