package dev.transplant.podsecurity;

import java.util.Collection;
import java.util.stream.Collectors;

/** Puts names as the API server does in its messages. */
final class Words {
    private Words() {}

    /** {@code container "a"}, {@code containers "a", "b"}. */
    static String containers(Collection<String> names) {
        return plural("container", names) + " " + quoted(names);
    }

    static String plural(String one, Collection<String> names) {
        return names.size() == 1 ? one : one + "s";
    }

    /** {@code uses} of one, {@code use} of many. */
    static String uses(Collection<String> names) {
        return names.size() == 1 ? "uses" : "use";
    }

    static String quoted(Collection<String> names) {
        return names.stream().collect(Collectors.joining("\", \"", "\"", "\""));
    }

    /** {@code key="value"}. */
    static String annotation(String key, String value) {
        return key + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
