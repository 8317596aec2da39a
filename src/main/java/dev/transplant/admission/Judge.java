package dev.transplant.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.policy.Pending;
import dev.transplant.policy.PodSecurityPolicy;
import dev.transplant.policy.Policy;
import dev.transplant.rewrite.Change;
import dev.transplant.rewrite.ClassMapping;
import dev.transplant.rewrite.Fields;
import dev.transplant.rewrite.Finding;
import dev.transplant.rewrite.Kind;
import dev.transplant.rewrite.MapIngressClass;
import dev.transplant.rewrite.MapStorageClass;
import dev.transplant.rewrite.Original;
import dev.transplant.rewrite.PatchOp;
import dev.transplant.rewrite.Rewrite;
import dev.transplant.rewrite.RewriteRule;
import dev.transplant.rewrite.Rewriter;
import dev.transplant.rewrite.Unmapped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides requests by one policy. Pure: neither HTTP nor clock, and never more than one policy for one object. */
public final class Judge {
    /** Room for the original values in one audit annotation. */
    private static final int MAX_AUDIT_CHARACTERS = 16 * 1024;

    private final Policy policy;
    private final Rewriter rewriter;
    private final Identity identity;

    public Judge(Policy policy, Rewriter rewriter, Identity identity) {
        this.policy = policy;
        this.rewriter = rewriter;
        this.identity = identity;
    }

    /** What becomes of an object on its way in. */
    public Verdict mutate(Request request) {
        Optional<Change> change = change(request);
        if (change.isEmpty()) {
            return Verdict.UNCHANGED;
        }
        Rewrite rewrite = rewriter.rewrite(change.get());
        boolean observe = policy.mode() == Policy.Mode.OBSERVE;
        Optional<Finding> denied = rewrite.denied();
        List<String> warnings = new ArrayList<>();
        if (observe) {
            rewrite.patch().stream()
                    .filter(op -> !Original.isTrace(op))
                    .map(op -> wouldChange(request, op))
                    .forEach(warnings::add);
        }
        rewrite.findings().stream()
                .filter(finding -> finding.weight() != Finding.Weight.NOTE)
                .map(finding -> finding.message() + ", in " + request.subject())
                .forEach(warnings::add);
        if (denied.isPresent() && !observe) {
            String message = request.subject() + ": " + denied.get().message();
            return new Verdict(
                    new Decision.Deny(Warnings.printable(message)), List.of(), rewrite.findings(), List.of(), Map.of());
        }
        Decision decision =
                observe || rewrite.patch().isEmpty() ? new Decision.Allow() : new Decision.Patch(rewrite.patch());
        return new Verdict(decision, rewrite.rules(), rewrite.findings(), warnings, audit(rewrite, observe));
    }

    /** What is said of an object after all mutating webhooks. */
    public Verdict validate(Request request) {
        Optional<Change> change = change(request);
        if (change.isEmpty() || policy.mode() == Policy.Mode.OBSERVE) {
            return Verdict.UNCHANGED;
        }
        List<Finding> warned = new ArrayList<>();
        List<Finding> denied = new ArrayList<>();
        for (ClassMapping classes : List.of(policy.ingress(), policy.storage())) {
            switch (classes.unmapped()) {
                case KEEP -> {}
                case WARN, REMOVE -> warned.addAll(sourceClasses(change.get(), classes, Finding.Weight.WARN));
                case DENY -> denied.addAll(sourceClasses(change.get(), classes, Finding.Weight.DENY));
            }
        }
        return denied.isEmpty()
                ? Verdict.warn(messages(request, warned), warned)
                : Verdict.deny(String.join("; ", messages(request, denied)), denied);
    }

    private static List<String> messages(Request request, List<Finding> findings) {
        return findings.stream()
                .map(finding -> Warnings.printable(request.subject() + ": " + finding.message()))
                .toList();
    }

    /**
     * Returns what would have been changed in an object that stands in the cluster, had Velero's create come to us; without
     * the trace. Empty if nothing, for what is never changed, and for a Namespace of which only a valid level or its mark would
     * differ: we may have left it so, before the policy, a run sheet or {@code tighten} came to something else.
     */
    List<PatchOp> missed(JsonNode object) {
        if (policy.mode() == Policy.Mode.OBSERVE
                || policy.excludes(Policy.namespaceOf(object))
                || Pending.holds(object)) {
            return List.of();
        }
        List<PatchOp> patch = rewriter.rewrite(Change.create(object)).patch().stream()
                .filter(op -> !Original.isTrace(op))
                .toList();
        boolean mayBeOurs =
                policy.podSecurity().isLeast() && EnforceLabel.level(object).isPresent();
        return patch.stream().allMatch(op -> Pending.isMark(op) || (mayBeOurs && isLevel(op))) ? List.of() : patch;
    }

    private static boolean isLevel(PatchOp op) {
        return op.path().equals(EnforceLabel.PATH) || op.path().equals(EnforceLabel.VERSION_PATH);
    }

    /** Finds the fields that still hold a class of the source cluster. */
    private static List<Finding> sourceClasses(Change change, ClassMapping classes, Finding.Weight weight) {
        ClassMapping sources = classes.with(Unmapped.KEEP);
        RewriteRule rule =
                classes.key().equals("ingress.classes") ? new MapIngressClass(sources) : new MapStorageClass(sources);
        return rule.rewrite(change).patch().stream()
                .filter(op -> sources.isSource(change.object().at(op.path()).asText()))
                .map(op -> left(rule, op, change.object().at(op.path()).asText(), weight))
                .toList();
    }

    private static Finding left(RewriteRule rule, PatchOp op, String value, Finding.Weight weight) {
        return new Finding(
                rule.name(),
                op.path(),
                value,
                weight,
                "%s is still '%s', a class of the source cluster; did another webhook set it?"
                        .formatted(Fields.name(op.path()), value));
    }

    /** Whether Velero really creates a pod, where we look at what it does; also in mode observe. */
    boolean createsPod(Request request) {
        return request.kind().equals("Pod")
                && request.operation().equals("CREATE")
                && !request.dryRun()
                && change(request).isPresent();
    }

    PodSecurityPolicy podSecurity() {
        return policy.podSecurity();
    }

    private Optional<Change> change(Request request) {
        boolean ours = identity.rewrites(request, policy)
                && request.subResource().isEmpty()
                && (!policy.excludes(namespaceOf(request)) || identity.isCanaryAtHome(request));
        if (!ours) {
            return Optional.empty();
        }
        return switch (request.operation()) {
            case "CREATE" -> Optional.of(Change.create(request.object()));
            case "UPDATE" -> Optional.of(Change.update(request.object(), request.oldObject()));
            default -> Optional.empty();
        };
    }

    /** The namespace that counts: for a PersistentVolume that of its claim, empty if it has none. */
    static String namespaceOf(Request request) {
        return switch (request.kind()) {
            case "PersistentVolume" ->
                request.object().path("spec").path("claimRef").path("namespace").asText();
            case "Namespace" -> request.name().isEmpty() ? request.namespace() : request.name();
            default -> request.namespace();
        };
    }

    /** The kind as metrics name it: one of those that are rewritten, or "other". */
    static String kindOf(Request request) {
        return Kind.of(request.object()).isPresent() ? request.kind() : "other";
    }

    private static String wouldChange(Request request, PatchOp op) {
        String what = Fields.name(op.path());
        String change = switch (op) {
            case PatchOp.Add add -> "set " + what + " to " + add.value();
            case PatchOp.Replace replace -> "set " + what + " to " + replace.value();
            case PatchOp.Remove remove -> "remove " + what;
        };
        return "would " + change + " (mode observe), in " + request.subject();
    }

    private static Map<String, String> audit(Rewrite rewrite, boolean observe) {
        Map<String, String> audit = new LinkedHashMap<>();
        if (!rewrite.rules().isEmpty()) {
            audit.put("rules", String.join(",", rewrite.rules()));
            String original = rewrite.original().toString();
            if (original.length() <= MAX_AUDIT_CHARACTERS) {
                audit.put("original", original);
            }
            if (observe) {
                audit.put("mode", "observe");
            }
        }
        return audit;
    }
}
