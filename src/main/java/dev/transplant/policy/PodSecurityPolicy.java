package dev.transplant.policy;

import dev.transplant.podsecurity.Level;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

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
     * @param planned what the pods of the namespace need, where that is known; it counts for {@link Enforce.Least} alone, and
     *     makes no looser than the limit or consent
     */
    public Optional<Level> levelOf(String namespace, Optional<Level> planned) {
        return switch (enforce) {
            case Enforce.Keep keep -> Optional.empty();
            case Enforce.Fixed fixed -> Optional.of(loosenedByConsent(fixed.level(), namespace));
            case Enforce.Least least ->
                Optional.of(planned.map(level -> withinLimit(level, namespace))
                        .orElseGet(() -> loosenedByConsent(unplanned, namespace)));
        };
    }

    private Level withinLimit(Level level, String namespace) {
        Level limitOfIt = limitOf(namespace);
        return level.looserThan(limitOfIt) ? limitOfIt : level;
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
