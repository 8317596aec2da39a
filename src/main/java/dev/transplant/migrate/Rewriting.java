package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.rewrite.Original;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a rewriting changes in an object, field by field, so that it can be seen in what an API server makes of it, which adds
 * fields of its own. The trace does not count.
 *
 * @param set what is new or other than before
 * @param gone what was there before
 */
record Rewriting(Set<Value> set, Set<Value> gone) {
    /** A value and where it stands; of lists of texts only which values they have. */
    record Value(String path, JsonNode value) {
        private String text() {
            return "%s %s".formatted(path, value);
        }
    }

    static Rewriting of(JsonNode before, JsonNode after) {
        Set<Value> old = values(before);
        Set<Value> now = values(after);
        return new Rewriting(minus(now, old), minus(old, now));
    }

    boolean changesNothing() {
        return set.isEmpty() && gone.isEmpty();
    }

    /** Whether nothing of it is to be seen in the object. */
    boolean isAbsentIn(JsonNode object) {
        Set<Value> there = values(object);
        return set.stream().noneMatch(there::contains) && there.containsAll(gone);
    }

    /** Returns what in the object is not as it should be: nothing if it was rewritten so. */
    String differences(JsonNode object) {
        Set<Value> there = values(object);
        Set<String> differences = new TreeSet<>();
        set.stream().filter(value -> !there.contains(value)).forEach(value -> differences.add("no " + value.text()));
        gone.stream().filter(there::contains).forEach(value -> differences.add("still " + value.text()));
        return differences.stream().collect(Collectors.joining(", "));
    }

    private static Set<Value> minus(Set<Value> from, Set<Value> what) {
        return from.stream().filter(value -> !what.contains(value)).collect(Collectors.toSet());
    }

    private static Set<Value> values(JsonNode object) {
        Set<Value> values = new HashSet<>();
        collect("", object, values);
        return values;
    }

    private static void collect(String path, JsonNode node, Set<Value> values) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                if (!field.getKey().equals(Original.KEY)) {
                    collect(path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), values);
                }
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                boolean container = node.path(i).isContainerNode();
                collect(container ? "%s[%d]".formatted(path, i) : path, node.path(i), values);
            }
        } else {
            values.add(new Value(path, node));
        }
    }
}
