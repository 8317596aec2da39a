package dev.transplant.plan;

import dev.transplant.podsecurity.Level;
import dev.transplant.policy.Enforce;
import dev.transplant.policy.PodSecurityPolicy;
import java.util.Optional;

/** Says of a namespace that its pods need more than it gets, and which line of the policy would give it. */
record Shortfall(PodSecurityPolicy policy, String namespace, Level needs, Level given) {
    /**
     * Returns one sentence.
     *
     * @param example what needs it; empty if it is not known
     * @param own the level that the source set itself
     */
    String text(String example, Optional<Level> own) {
        boolean kept = isKeep() || (own.isPresent() && !policy.override());
        return "needs '%s'%s, %s, so that these pods are refused and their volumes' data is not restored; %s"
                .formatted(
                        needs.label(),
                        example.isEmpty() ? "" : " (" + example + ")",
                        kept ? "but keeps the source's own level '%s'".formatted(given.label()) : gets(),
                        remedy(kept));
    }

    private String gets() {
        if (policy.enforce() instanceof Enforce.Fixed) {
            return "but podSecurity.enforce gives it '%s'".formatted(given.label());
        }
        String limit = given == policy.limit() ? "podSecurity.limit" : "podSecurity.namespaces consents to:";
        return "looser than %s '%s'".formatted(limit, given.label());
    }

    private String remedy(boolean kept) {
        if (isKeep()) {
            return "change them, or the label, which podSecurity.enforce keeps";
        }
        String consent = PodSecurityPolicy.consent(namespace, needs);
        if (!kept) {
            return "change them, or " + consent;
        }
        boolean beyond = needs.looserThan(policy.limitOf(namespace));
        return "change them, or set podSecurity.override: true" + (beyond ? " and " + consent : "");
    }

    private boolean isKeep() {
        return policy.enforce() instanceof Enforce.Keep;
    }
}
