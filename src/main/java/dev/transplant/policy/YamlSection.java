package dev.transplant.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One mapping of a YAML document, read strictly: keys that nobody asks for, keys that stand twice and values of another
 * type are problems, each with its path and line. Reading goes on, so that all problems are found at once.
 */
public final class YamlSection {
    private static final Map<String, Boolean> BOOLEANS = Map.of("true", true, "false", false);

    private final String path;
    private final List<Problem> problems;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final Set<String> known = new TreeSet<>();

    /** A string as it stands in the document. */
    public record Text(String value, String path, int line) {}

    private YamlSection(String path, List<Problem> problems) {
        this.path = path;
        this.problems = problems;
    }

    /** One without any key. */
    public static YamlSection empty(List<Problem> problems) {
        return new YamlSection("", problems);
    }

    static YamlSection of(Node node, String path, List<Problem> problems) {
        YamlSection section = new YamlSection(path, problems);
        if (!(node instanceof MappingNode mapping)) {
            problems.add(new Problem(line(node), path, "must be a mapping of keys to values, but is " + type(node)));
            return section;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            section.add(tuple);
        }
        return section;
    }

    private void add(NodeTuple tuple) {
        Node key = tuple.getKeyNode();
        if (!isString(key)) {
            problems.add(
                    new Problem(line(key), path, "a key must be a string, but is " + type(key) + "; put it in quotes"));
            return;
        }
        String name = ((ScalarNode) key).getValue();
        Node before = keys.putIfAbsent(name, key);
        if (before != null) {
            problems.add(new Problem(line(key), path(name), "stands twice, first in line " + line(before)));
            return;
        }
        values.put(name, tuple.getValueNode());
    }

    /** Reads a mapping within this one. */
    public Optional<YamlSection> section(String key) {
        return take(key).map(node -> of(node, path(key), problems));
    }

    /** Reads a string. */
    public Optional<Text> text(String key) {
        return take(key).flatMap(node -> text(node, path(key)));
    }

    /** Reads {@code true} or {@code false}. */
    public Optional<Boolean> bool(String key) {
        Optional<Node> node = take(key);
        Optional<Boolean> value = node.filter(ScalarNode.class::isInstance)
                .filter(n -> n.getTag().equals(Tag.BOOL))
                .flatMap(n -> Optional.ofNullable(BOOLEANS.get(((ScalarNode) n).getValue())));
        if (node.isPresent() && value.isEmpty()) {
            mustBe("true or false", node.get(), path(key), "");
        }
        return value;
    }

    /** Reads one of some words. */
    public <T> Optional<T> choice(String key, Map<String, T> words) {
        Optional<Text> text = text(key);
        if (text.isPresent() && !words.containsKey(text.get().value())) {
            Text wrong = text.get();
            problems.add(new Problem(
                    wrong.line(),
                    wrong.path(),
                    "'%s' is not one of %s".formatted(wrong.value(), words(words.keySet()))));
        }
        return text.map(t -> words.get(t.value()));
    }

    /** Reads a list of different strings. */
    public Optional<List<Text>> texts(String key) {
        Optional<Node> node = take(key);
        if (node.isPresent() && !(node.get() instanceof SequenceNode)) {
            mustBe("a list", node.get(), path(key), "; write it as [one, two]");
            return Optional.empty();
        }
        return node.map(n -> texts((SequenceNode) n, path(key)));
    }

    private List<Text> texts(SequenceNode list, String at) {
        List<Text> texts = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < list.getValue().size(); i++) {
            text(list.getValue().get(i), at + "[" + i + "]").ifPresent(text -> {
                if (!seen.add(text.value())) {
                    problems.add(new Problem(text.line(), text.path(), "'" + text.value() + "' stands twice"));
                }
                texts.add(text);
            });
        }
        return texts;
    }

    /** Hands over each key with its value, all of them strings; no key is unknown then. */
    public void eachText(BiConsumer<Text, Text> consumer) {
        for (String key : values.keySet()) {
            take(key)
                    .flatMap(node -> text(node, path(key)))
                    .ifPresent(value -> consumer.accept(new Text(key, path(key), keyLine(key)), value));
        }
    }

    /** Names the keys that nobody asked for; to be called last. */
    public void end() {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                problems.add(
                        new Problem(keyLine(key), path(key), "there is no such key here; there are " + words(known)));
            }
        }
    }

    private Optional<Node> take(String key) {
        known.add(key);
        Node node = values.get(key);
        if (node != null && node.getTag().equals(Tag.NULL)) {
            problems.add(new Problem(keyLine(key), path(key), "has no value: give it one, or leave the key out"));
            return Optional.empty();
        }
        return Optional.ofNullable(node);
    }

    private Optional<Text> text(Node node, String at) {
        if (!isString(node)) {
            mustBe("a string", node, at, node instanceof ScalarNode ? "; put it in quotes" : "");
            return Optional.empty();
        }
        return Optional.of(new Text(((ScalarNode) node).getValue(), at, line(node)));
    }

    private void mustBe(String wanted, Node node, String at, String how) {
        problems.add(new Problem(line(node), at, "must be " + wanted + ", but is " + type(node) + how));
    }

    /** Returns the line of a key; that of the document if there is no such key. */
    public int keyLine(String key) {
        return Optional.ofNullable(keys.get(key)).map(YamlSection::line).orElse(1);
    }

    private String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static boolean isString(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.STR);
    }

    private static String type(Node node) {
        return switch (node) {
            case MappingNode mapping -> "a mapping";
            case SequenceNode list -> "a list";
            case ScalarNode scalar when isString(scalar) -> "the string '" + scalar.getValue() + "'";
            case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> "empty";
            case ScalarNode scalar ->
                scalar.getValue() + " (" + scalar.getTag().getValue().replaceAll(".*:", "") + ")";
            default -> "something else";
        };
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static String words(Set<String> words) {
        return words.stream().sorted().collect(Collectors.joining(", "));
    }
}
