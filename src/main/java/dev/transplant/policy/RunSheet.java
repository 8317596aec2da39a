package dev.transplant.policy;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.transplant.podsecurity.Level;
import dev.transplant.policy.YamlSection.Text;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one migration knows beyond the policy.
 *
 * @param restore name of the Velero Restore that it is about, for messages
 * @param expires from when on it counts no more
 * @param levels target namespace to the least level that its workloads need; bounded by what the policy permits
 */
public record RunSheet(String restore, Instant expires, Map<String, Level> levels) {
    public RunSheet {
        levels = Map.copyOf(levels);
    }

    /**
     * Reads a run sheet.
     *
     * @param yaml such as {@code {restore: shop-1, expires: 2026-11-29T12:00:00Z, levels: {shop: baseline}}}
     * @throws InvalidYamlException naming every problem with its path and line
     */
    public static RunSheet read(String yaml) throws InvalidYamlException {
        List<Problem> problems = new ArrayList<>();
        YamlSection document = YamlDocument.read(yaml, problems);
        Optional<Text> restore = document.text("restore");
        Optional<Instant> expires = document.text("expires").flatMap(text -> instant(text, problems));
        Map<String, Level> levels = new LinkedHashMap<>();
        document.section("levels")
                .ifPresent(section -> section.eachText(
                        (namespace, level) -> level(level, problems).ifPresent(l -> levels.put(namespace.value(), l))));
        document.end();
        if (problems.isEmpty() && (restore.isEmpty() || expires.isEmpty())) {
            problems.add(new Problem(1, restore.isEmpty() ? "restore" : "expires", "is missing"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidYamlException(problems);
        }
        return new RunSheet(restore.orElseThrow().value(), expires.orElseThrow(), levels);
    }

    /** Returns the text that {@link #read} makes the same run sheet of. */
    public String yaml() {
        String each = new TreeMap<>(levels)
                .entrySet().stream()
                        .map(entry ->
                                quoted(entry.getKey()) + ": " + entry.getValue().label())
                        .collect(Collectors.joining(", "));
        return "restore: %s%nexpires: %s%nlevels: {%s}%n".formatted(quoted(restore), expires, each);
    }

    /** As JSON, which YAML reads as it is meant, whatever stands in it. */
    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    /** Returns the planned level of a namespace; nothing if the run is not about it, or the sheet has expired. */
    Optional<Level> levelOf(String namespace, Instant now) {
        return now.isBefore(expires) ? Optional.ofNullable(levels.get(namespace)) : Optional.empty();
    }

    private static Optional<Instant> instant(Text text, List<Problem> problems) {
        try {
            return Optional.of(Instant.parse(text.value()));
        } catch (DateTimeException e) {
            problems.add(new Problem(
                    text.line(),
                    text.path(),
                    "'%s' is not a time such as 2026-11-29T12:00:00Z".formatted(text.value())));
            return Optional.empty();
        }
    }

    private static Optional<Level> level(Text text, List<Problem> problems) {
        Optional<Level> level = Level.of(text.value());
        if (level.isEmpty()) {
            problems.add(new Problem(
                    text.line(),
                    text.path(),
                    "'%s' is not one of baseline, privileged, restricted".formatted(text.value())));
        }
        return level;
    }
}
