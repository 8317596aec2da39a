package dev.transplant.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.policy.Policy;
import dev.transplant.policy.Rules;
import dev.transplant.rewrite.Change;
import dev.transplant.rewrite.Finding;
import dev.transplant.rewrite.Rewrite;
import dev.transplant.rewrite.Rewriter;
import dev.transplant.velero.Item;
import dev.transplant.velero.Restored;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says what a restore makes of an object, by the rules that the webhook applies to it. Mode observe is passed over: the
 * plan is what the rules make of it. Not thread-safe.
 */
final class Planner {
    private final Policy policy;
    private final Rewriter rewriter;
    private final List<Check> checks;
    private final List<LevelRefusals> refusals;
    private final UsedKeys used;

    /** @param levels what namespaces need; asked when a Namespace is planned */
    Planner(Policy policy, Conditions conditions, Levels levels) {
        this.policy = policy;
        this.rewriter = new Rewriter(Rules.of(policy, namespace -> Optional.of(levels.needs(namespace))));
        this.used = new UsedKeys(policy);
        this.checks = List.of(
                new ClassGivenTwice(),
                new EphemeralVolumes(policy.storage()),
                new QuotaKeys(policy.storage()),
                new CustomResources(policy.ingress(), policy.storage()),
                new VolumeHandles(),
                new ClusterSettings(),
                new ForeignFinalizers(policy.finalizers()),
                new AkoAnnotations());
        this.refusals = conditions.refusals().stream()
                .map(level -> new LevelRefusals(level, Levels.podSecurity(policy.podSecurity(), conditions)))
                .toList();
    }

    Planned plan(Item item) {
        JsonNode sent = Restored.of(item.object());
        Optional<String> obstacle = Restored.obstacle(item.object());
        if (obstacle.isPresent()) {
            return planned(item, Fate.NOT_RESTORED, obstacle.get(), Rewrite.unchanged(sent), sent, List.of());
        }
        if (policy.excludes(Policy.namespaceOf(sent))) {
            return planned(item, Fate.UNCHANGED, "", Rewrite.unchanged(sent), sent, List.of());
        }
        Rewrite rewrite = rewriter.rewrite(Change.create(sent));
        used.see(sent, rewrite.original());
        Stream<Check> looking =
                Levels.count(item.object()) ? Stream.concat(checks.stream(), refusals.stream()) : checks.stream();
        List<Remark> remarks =
                looking.flatMap(check -> check.look(sent).stream()).toList();
        Optional<Finding> denied = rewrite.denied();
        Fate fate = denied.isPresent() ? Fate.REFUSED : rewrite.patch().isEmpty() ? Fate.UNCHANGED : Fate.REWRITTEN;
        return planned(item, fate, denied.map(Finding::message).orElse(""), rewrite, sent, remarks);
    }

    /** Keys of the policy, such as {@code ingress.classes.avi-lb}, that did nothing for any object so far. */
    List<String> unused() {
        return used.unused();
    }

    private static Planned planned(
            Item item, Fate fate, String why, Rewrite rewrite, JsonNode sent, List<Remark> remarks) {
        return new Planned(
                item.origin(),
                sent.path("apiVersion").asText(),
                sent.path("kind").asText(),
                sent.at("/metadata/namespace").asText(),
                sent.at("/metadata/name").asText(),
                fate,
                why,
                sent,
                fate == Fate.REWRITTEN ? rewrite.object() : sent,
                fate == Fate.REWRITTEN ? rewrite.patch() : List.of(),
                rewrite.findings(),
                remarks);
    }
}
