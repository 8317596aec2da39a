package dev.transplant.policy;

import dev.transplant.rewrite.MapIngressClass;
import dev.transplant.rewrite.MapStorageClass;
import dev.transplant.rewrite.RemoveAnnotations;
import dev.transplant.rewrite.RemoveFinalizers;
import dev.transplant.rewrite.RewriteRule;
import java.util.List;

/** From the policy to the rules, in the order they run. */
public final class Rules {
    private Rules() {}

    public static List<RewriteRule> of(Policy policy) {
        return List.of(
                new MapIngressClass(policy.ingress()),
                new MapStorageClass(policy.storage()),
                new LabelPodSecurity(policy.podSecurity()),
                new RemoveFinalizers(policy.finalizers()),
                new RemoveAnnotations(policy.annotations()));
    }
}
