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

    /** Returns the rules of a policy, where nothing is known of the namespaces' workloads. */
    public static List<RewriteRule> of(Policy policy) {
        return of(policy, namespace -> Optional.empty());
    }

    /**
     * Returns the rules of a policy and of what is known of the namespaces' workloads.
     *
     * @param planned namespace to the least level that its workloads need; asked anew for each Namespace
     */
    public static List<RewriteRule> of(Policy policy, Function<String, Optional<Level>> planned) {
        return List.of(
                new MapIngressClass(policy.ingress()),
                new MapStorageClass(policy.storage()),
                new RemoveFinalizers(policy.finalizers()),
                new RemoveAnnotations(policy.annotations()),
                // Last, when it is known what room the annotations have for its mark.
                new LabelPodSecurity(policy.podSecurity(), planned));
    }
}
