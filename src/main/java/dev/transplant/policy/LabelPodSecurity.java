package dev.transplant.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.transplant.podsecurity.Level;
import dev.transplant.podsecurity.Version;
import dev.transplant.rewrite.Change;
import dev.transplant.rewrite.Fields;
import dev.transplant.rewrite.Finding;
import dev.transplant.rewrite.Kind;
import dev.transplant.rewrite.Outcome;
import dev.transplant.rewrite.PatchOp;
import dev.transplant.rewrite.RewriteRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Gives a Namespace the Pod Security labels without which the target refuses its pods. A valid level that the source set
 * is kept unless the policy overrides it; an invalid one, which the API server would refuse, is replaced, and so is one that
 * was {@link Pending} where it was backed up. It stands here and not beside the other rules since it knows the levels. A
 * Namespace of whose workloads nothing is known is marked as pending; another carries no mark.
 *
 * @param planned namespace to the least level that its workloads need
 */
record LabelPodSecurity(PodSecurityPolicy policy, Function<String, Optional<Level>> planned) implements RewriteRule {
    private static final String PREFIX = "pod-security.kubernetes.io/";
    private static final String REPLACED = "so it is replaced";
    private static final JsonPointer LABELS = JsonPointer.compile("/metadata/labels");

    @Override
    public String name() {
        return "label-pod-security";
    }

    @Override
    public Outcome rewrite(Change change) {
        JsonNode name = change.object().path("metadata").path("name");
        JsonNode labels = change.object().at(LABELS);
        boolean none = labels.isMissingNode() || labels.isNull();
        if (!change.is(Kind.NAMESPACE) || !name.isTextual() || !(none || labels.isObject())) {
            return Outcome.NOTHING;
        }
        ObjectNode wanted = JsonNodeFactory.instance.objectNode();
        List<Finding> findings = new ArrayList<>();
        Optional<Level> plan = planned.apply(name.asText());
        Optional<Level> level = policy.levelOf(name.asText(), plan);
        boolean replace = policy.override() || Pending.holds(change.object());
        boolean given = label("enforce", level, replace, labels, wanted, findings);
        label("audit", policy.audit(), policy.override(), labels, wanted, findings);
        label("warn", policy.warn(), policy.override(), labels, wanted, findings);
        if (!given) {
            looserThanLimit(name.asText(), labels).ifPresent(findings::add);
        }
        List<PatchOp> patch =
                new ArrayList<>(none && !wanted.isEmpty() ? List.of(new PatchOp.Add(LABELS, wanted)) : each(wanted));
        patch.addAll(level.filter(l -> given && policy.isLeast() && plan.isEmpty())
                .map(l -> Pending.mark(change.object(), l.label(), policy.version()))
                .orElseGet(() -> Pending.unmark(change.object())));
        return new Outcome(patch, findings);
    }

    private static List<PatchOp> each(ObjectNode wanted) {
        return wanted.properties().stream()
                .<PatchOp>map(label -> new PatchOp.Add(LABELS.appendProperty(label.getKey()), label.getValue()))
                .toList();
    }

    /**
     * Writes the two labels of one mode into {@code wanted}, as far as they are to change.
     *
     * @return whether both are now what the policy says
     */
    private boolean label(
            String mode,
            Optional<Level> level,
            boolean replace,
            JsonNode labels,
            ObjectNode wanted,
            List<Finding> findings) {
        JsonNode present = labels.path(PREFIX + mode);
        JsonNode version = labels.path(PREFIX + mode + "-version");
        if (!isLabelOrAbsent(present) || !isLabelOrAbsent(version)) {
            return false;
        }
        Optional<Level> own = Level.of(present.asText(""));
        if (level.isEmpty()) {
            if (!present.isMissingNode() && own.isEmpty()) {
                findings.add(
                        invalid(mode, present, "but podSecurity." + mode + " is keep, so the API server refuses it"));
            }
            return false;
        }
        if (own.isPresent() && !replace) {
            if (!version.isMissingNode() && Version.of(version.asText("")).isEmpty()) {
                findings.add(invalid(mode + "-version", version, REPLACED));
                set(mode + "-version", policy.version(), labels, wanted);
            }
            return false;
        }
        if (!present.isMissingNode() && own.isEmpty()) {
            findings.add(invalid(mode, present, REPLACED));
        }
        set(mode, level.get().label(), labels, wanted);
        set(mode + "-version", policy.version(), labels, wanted);
        return true;
    }

    private static boolean isLabelOrAbsent(JsonNode label) {
        return label.isMissingNode() || label.isTextual();
    }

    private static void set(String suffix, String value, JsonNode labels, ObjectNode wanted) {
        TextNode text = TextNode.valueOf(value);
        if (!labels.path(PREFIX + suffix).equals(text)) {
            wanted.set(PREFIX + suffix, text);
        }
    }

    private Finding invalid(String suffix, JsonNode present, String consequence) {
        JsonPointer path = LABELS.appendProperty(PREFIX + suffix);
        String message =
                "%s: '%s' is not valid in Pod Security, %s".formatted(Fields.name(path), present.asText(), consequence);
        return new Finding(name(), path, present.asText(), Finding.Weight.WARN, message);
    }

    private Optional<Finding> looserThanLimit(String namespace, JsonNode labels) {
        JsonPointer path = LABELS.appendProperty(PREFIX + "enforce");
        return Level.of(labels.path(PREFIX + "enforce").asText(""))
                .filter(own -> own.looserThan(policy.limitOf(namespace)))
                .map(own -> new Finding(
                        name(),
                        path,
                        own.label(),
                        Finding.Weight.WARN,
                        "%s: the source's own level '%s' is looser than podSecurity.limit; %s"
                                .formatted(
                                        Fields.name(path),
                                        own.label(),
                                        policy.enforce() instanceof Enforce.Keep
                                                ? "podSecurity.enforce keeps it"
                                                : "podSecurity.override would replace it")));
    }
}
