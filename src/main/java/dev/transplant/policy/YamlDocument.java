package dev.transplant.policy;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** One YAML document; nothing in it is turned into Java objects. */
public final class YamlDocument {
    /** Ours have three levels; the library recurses, so thousands of them would end in a StackOverflowError. */
    private static final int MAX_DEPTH = 20;

    /** Some thousand names. A whole ConfigMap, 1 MiB, would keep the thread that answers reviews busy for seconds. */
    private static final int MAX_CHARACTERS = 128 * 1024;

    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setLabel("document").build();

    private YamlDocument() {}

    /** Returns the document's keys; none if it is empty or no YAML, which is a problem then. */
    public static YamlSection read(String yaml, List<Problem> problems) {
        if (yaml.length() > MAX_CHARACTERS) {
            problems.add(new Problem(
                    1, "", "has %d characters; at most %d are read".formatted(yaml.length(), MAX_CHARACTERS)));
            return YamlSection.empty(problems);
        }
        try {
            Optional<Integer> tooDeep = tooDeep(yaml);
            if (tooDeep.isEmpty()) {
                Optional<Node> node = new Compose(SETTINGS).composeString(yaml).filter(n -> !isEmpty(n));
                return node.map(n -> YamlSection.of(n, "", problems)).orElseGet(() -> YamlSection.empty(problems));
            }
            problems.add(new Problem(tooDeep.get(), "", "nests deeper than %d levels".formatted(MAX_DEPTH)));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            problems.add(new Problem(line, "", "is not YAML: " + e.getProblem()));
        } catch (ReaderException e) {
            long line = 1
                    + yaml.codePoints()
                            .limit(e.getPosition())
                            .filter(c -> c == '\n')
                            .count();
            String message = "is not YAML: the character U+%04X is not allowed".formatted(e.getCodePoint());
            problems.add(new Problem(Math.toIntExact(line), "", message));
        } catch (YamlEngineException e) {
            problems.add(new Problem(1, "", "is not YAML: " + e.getMessage()));
        }
        return YamlSection.empty(problems);
    }

    /** Returns the first line that nests too deep. */
    private static Optional<Integer> tooDeep(String yaml) {
        int depth = 0;
        for (Event event : new Parse(SETTINGS).parseString(yaml)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            if (depth > MAX_DEPTH) {
                return event.getStartMark().map(mark -> mark.getLine() + 1);
            }
        }
        return Optional.empty();
    }

    private static boolean isEmpty(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }
}
