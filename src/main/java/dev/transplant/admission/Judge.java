package dev.transplant.admission;

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
        Optional<Finding> denied = rewrite.findings().stream()
                .filter(finding -> finding.weight() == Finding.Weight.DENY)
                .findFirst();
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
        List<String> warnings = new ArrayList<>();
        List<String> denials = new ArrayList<>();
        for (ClassMapping classes : List.of(policy.ingress(), policy.storage())) {
            List<String> left = sourceClasses(request, change.get(), classes);
            switch (classes.unmapped()) {
                case KEEP -> {}
                case WARN, REMOVE -> warnings.addAll(left);
                case DENY -> denials.addAll(left);
            }
        }
        return denials.isEmpty() ? Verdict.warn(warnings) : Verdict.deny(String.join("; ", denials));
    }

    /** Names the fields that still hold a class of the source cluster. */
    private List<String> sourceClasses(Request request, Change change, ClassMapping classes) {
        ClassMapping sources = classes.with(Unmapped.KEEP);
        RewriteRule rule =
                classes.equals(policy.ingress()) ? new MapIngressClass(sources) : new MapStorageClass(sources);
        return rule.rewrite(change).patch().stream()
                .filter(op -> sources.isSource(change.object().at(op.path()).asText()))
                .map(op -> "%s: %s is still '%s', a class of the source cluster; did another webhook set it?"
                        .formatted(
                                request.subject(),
                                Fields.name(op.path()),
                                change.object().at(op.path()).asText()))
                .map(Warnings::printable)
                .toList();
    }

    private Optional<Change> change(Request request) {
        boolean ours = identity.rewrites(request, policy)
                && request.subResource().isEmpty()
                && !policy.excludes(namespaceOf(request));
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
