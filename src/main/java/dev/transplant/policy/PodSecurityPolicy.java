package dev.transplant.policy;

import dev.transplant.podsecurity.Level;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which Pod Security labels a restored Namespace gets.
 *
 * @param unplanned what {@link Enforce.Least} starts from while nothing is known of the namespace's pods
 * @param limit the loosest level ever given without consent
 * @param namespaces consent to a looser level, by name or prefix; such a namespace gets it unless a plan says otherwise
 * @param override whether a valid level that the source's Namespace carries is replaced too
 * @param audit level, or nothing to leave the label as it is
 * @param warn level, or nothing to leave the label as it is
 * @param version {@code latest} or a minor version as {@code v1.30}
 */
public record PodSecurityPolicy(
        Enforce enforce,
        Level unplanned,
        Level limit,
        Map<NamePattern, Level> namespaces,
        boolean override,
        Optional<Level> audit,
        Optional<Level> warn,
        String version) {
    private static final Pattern PLAIN = Pattern.compile("[a-z][a-z0-9-]*");

    /** What YAML takes for something else. */
    private static final Set<String> WORDS = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    public PodSecurityPolicy {
        namespaces = Map.copyOf(namespaces);
    }

    /** Returns the loosest level that the namespace may get: the limit, or what it has consent to. */
    public Level limitOf(String namespace) {
        return consent(namespace).map(limit::orLooser).orElse(limit);
    }

    /**
     * Returns the level to enforce in a namespace; nothing to leave the label as it is.
     *
     * @param planned the least level that its workloads need, if that is known; never exceeds what the namespace may get
     */
    public Optional<Level> levelOf(String namespace, Optional<Level> planned) {
        return switch (enforce) {
            case Enforce.Keep keep -> Optional.empty();
            case Enforce.Fixed fixed -> Optional.of(loosenedByConsent(fixed.level(), namespace));
            case Enforce.Least least ->
                Optional.of(planned.map(level -> level.orStricter(limitOf(namespace)))
                        .orElseGet(() -> loosenedByConsent(unplanned, namespace)));
        };
    }

    /** Returns the line of the policy that would give a namespace this level, planned or not, as an order. */
    public static String consent(String namespace, Level level) {
        boolean plain = PLAIN.matcher(namespace).matches() && !WORDS.contains(namespace);
        return "consent by podSecurity.namespaces: {%s: %s}"
                .formatted(plain ? namespace : "'" + namespace + "'", level.label());
    }

    /** Whether the level is to follow from the workloads. */
    public boolean isLeast() {
        return enforce instanceof Enforce.Least;
    }

    private Level loosenedByConsent(Level level, String namespace) {
        return consent(namespace).map(level::orLooser).orElse(level);
    }

    private Optional<Level> consent(String namespace) {
        return namespaces.entrySet().stream()
                .filter(entry -> entry.getKey().matches(namespace))
                .max(Comparator.comparingInt(entry -> entry.getKey().precision()))
                .map(Map.Entry::getValue);
    }
}
