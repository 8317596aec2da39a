package dev.transplant.rewrite;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the classes of a source cluster, of Ingresses or of storage, become those of the target cluster.
 *
 * @param key path of the classes in the policy, for messages
 * @param targets source class to target class; {@code ""} as target removes the class, so that the target's default applies
 */
public record ClassMapping(String key, Map<String, String> targets, Unmapped unmapped) {
    private static final int KEYS_IN_MESSAGE = 5;
    private static final int MAX_NAME = 253;

    /** @throws IllegalArgumentException if a class is both source and target */
    public ClassMapping {
        targets = Map.copyOf(targets);
        Set<String> chained = chained(targets);
        if (!chained.isEmpty()) {
            throw new IllegalArgumentException("%s: both source and target: %s".formatted(key, chained));
        }
    }

    /** Returns the classes that are both source and target: an object seen twice would be mapped twice. */
    public static Set<String> chained(Map<String, String> targets) {
        Set<String> chained = new TreeSet<>(targets.values());
        chained.retainAll(targets.keySet());
        return chained;
    }

    /** Returns what a class becomes: a name, {@code ""} if it is to be removed, or nothing if it stays. */
    Optional<String> target(String source) {
        if (targets.containsKey(source)) {
            return Optional.ofNullable(targets.get(source));
        }
        return unmapped == Unmapped.REMOVE && !covers(source) ? Optional.of("") : Optional.empty();
    }

    /** Whether the class is one of the source cluster. */
    public boolean isSource(String name) {
        return targets.containsKey(name);
    }

    /** Whether the class is one of the target cluster, as far as the policy names them. */
    public boolean isTarget(String name) {
        return targets.containsValue(name);
    }

    /** The same mapping with another answer to classes that it does not cover. */
    public ClassMapping with(Unmapped other) {
        return new ClassMapping(key, targets, other);
    }

    boolean covers(String source) {
        return source.isEmpty() || isSource(source) || isTarget(source);
    }

    /** Returns the finding that a class is in no mapping: it names field, value and the classes that are. */
    Finding notMapped(String rule, JsonPointer path, String source) {
        String message = "%s: class '%s' is not in %s (known: %s)%s"
                .formatted(
                        Fields.name(path),
                        shown(source),
                        key,
                        known(),
                        unmapped == Unmapped.REMOVE ? ", so it is removed" : "");
        return new Finding(rule, path, source, Finding.weight(unmapped), message);
    }

    /** No class has a longer name; an annotation may hold anything, though. */
    private static String shown(String name) {
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME) + "…";
    }

    private String known() {
        Stream<String> names = targets.keySet().stream().sorted().limit(KEYS_IN_MESSAGE);
        String more = targets.size() > KEYS_IN_MESSAGE ? ", …" : "";
        return targets.isEmpty() ? "none" : names.collect(Collectors.joining(", ")) + more;
    }
}
