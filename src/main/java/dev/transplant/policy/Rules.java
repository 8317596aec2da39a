package dev.transplant.policy;

import dev.transplant.podsecurity.Level;
import dev.transplant.rewrite.MapIngressClass;
import dev.transplant.rewrite.MapStorageClass;
import dev.transplant.rewrite.RemoveAnnotations;
import dev.transplant.rewrite.RemoveFinalizers;
import dev.transplant.rewrite.RewriteRule;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** From the policy to the rules, in the order they run. */
public final class Rules {
    private Rules() {}

    /** Returns the rules of a policy while nothing is known of the pods. */
    public static List<RewriteRule> of(Policy policy) {
        return of(policy, namespace -> Optional.empty());
    }

    /**
     * Returns the rules of a policy, and what is known of the pods.
     *
     * @param planned the Pod Security level that the pods of a namespace need, by its name, where that is known
     */
    public static List<RewriteRule> of(Policy policy, Function<String, Optional<Level>> planned) {
        return List.of(
                new MapIngressClass(policy.ingress()),
                new MapStorageClass(policy.storage()),
                new LabelPodSecurity(policy.podSecurity(), planned),
                new RemoveFinalizers(policy.finalizers()),
                new RemoveAnnotations(policy.annotations()));
    }
}
