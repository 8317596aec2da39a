package dev.transplant.policy;

import dev.transplant.podsecurity.Version;
import dev.transplant.policy.YamlSection.Text;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Checks the names in a policy as the API server would, so that no mapping leads to a name that it refuses. */
public final class Names {
    private static final int MAX_SUBDOMAIN = 253;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern LABEL_PREFIX = Pattern.compile("[a-z0-9][-a-z0-9]{0,62}\\*");
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern QUALIFIED =
            Pattern.compile("([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

    /** Without them a claim or volume can be deleted while pods use it. */
    private static final Set<String> PROTECTION = Set.of("kubernetes.io/pvc-protection", "kubernetes.io/pv-protection");

    private static final String OUR_ANNOTATIONS = "transplant.dev/";

    private final List<Problem> problems;

    /** Whether the API server takes it for the name of a namespace: an RFC 1123 label. */
    public static boolean isNamespace(String name) {
        return LABEL.matcher(name).matches();
    }

    /** Whether the API server takes it for the name of most objects: an RFC 1123 subdomain. */
    public static boolean isSubdomain(String name) {
        return name.length() <= MAX_SUBDOMAIN && SUBDOMAIN.matcher(name).matches();
    }

    Names(List<Problem> problems) {
        this.problems = problems;
    }

    void veleroNamespace(Text text) {
        if (!isNamespace(text.value())) {
            problem(text, "'%s' is not the name of a namespace");
            return;
        }
        if (!SystemNamespaces.mayHoldVelero(text.value())) {
            problem(
                    text,
                    "'%s' is a system namespace: the service accounts of its controllers would be taken for Velero");
        }
    }

    void sourceClass(Text text) {
        if (text.value().isEmpty()) {
            problem(
                    text,
                    "a source class cannot be empty%s: the API server gives class-less objects the target's default first");
            return;
        }
        className(text);
    }

    void targetClass(Text text) {
        if (!text.value().isEmpty()) {
            className(text);
        }
    }

    private void className(Text text) {
        if (!isSubdomain(text.value())) {
            problem(text, "'%s' is not the name of a class: lower case letters, digits, '-' and '.', at most 253");
        }
    }

    void chained(Text target) {
        problem(
                target,
                "'%s' is both a target and a source, so it would be mapped twice; map to the last class at once");
    }

    void pattern(Text text, String all) {
        if (text.value().equals("*")) {
            problem(text, "'%s' matches every namespace: " + all);
            return;
        }
        if (!LABEL.matcher(text.value()).matches()
                && !LABEL_PREFIX.matcher(text.value()).matches()) {
            problem(text, "'%s' is neither the name of a namespace nor a prefix with '*' at the end");
        }
    }

    void finalizer(Text text) {
        qualified(text, "finalizer");
        if (PROTECTION.contains(text.value())) {
            problem(text, "'%s' protects data that is in use; it cannot be removed");
        }
    }

    void annotation(Text text) {
        qualified(text, "annotation");
        if (text.value().startsWith(OUR_ANNOTATIONS)) {
            problem(text, "'%s' is Transplant's own record of what it did");
        }
    }

    private void qualified(Text text, String what) {
        if (!QUALIFIED.matcher(text.value()).matches()) {
            problem(text, "'%s' is not the name of " + (what.startsWith("a") ? "an " : "a ") + what + ": prefix/name");
        }
    }

    String version(Text text) {
        if (Version.of(text.value()).isEmpty()) {
            problem(text, "'%s' is neither 'latest' nor a minor version such as 'v1.30'");
        }
        return text.value();
    }

    void notOneOf(Text text, Set<String> words) {
        problem(text, "'%s' is not one of " + String.join(", ", new TreeSet<>(words)));
    }

    private void problem(Text text, String message) {
        problems.add(new Problem(text.line(), text.path(), message.formatted(text.value())));
    }
}
