package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What Velero says went wrong in a Backup or Restore: each error and each warning, of which its status has the numbers alone. */
public record Results(List<Line> errors, List<Line> warnings) {
    /**
     * One of them.
     *
     * @param namespace empty if it is of no namespace
     * @param text in Velero's words, on one line and without characters that cannot be seen
     */
    public record Line(String namespace, String text) {
        public Line {
            namespace = Words.printable(namespace);
            text = Words.printable(text);
        }
    }

    public Results {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
    }

    /** Reads the file, which is JSON in gzip. */
    static Results read(InputStream file) throws IOException {
        return of(GzippedJson.read(file));
    }

    private static Results of(JsonNode json) {
        return new Results(lines(json.path("errors")), lines(json.path("warnings")));
    }

    private static List<Line> lines(JsonNode part) {
        Stream<Line> namespaced = part.path("namespaces")
                .propertyStream()
                .flatMap(namespace -> texts(namespace.getKey(), namespace.getValue()));
        return Stream.of(texts("", part.path("velero")), texts("", part.path("cluster")), namespaced)
                .flatMap(lines -> lines)
                .toList();
    }

    private static Stream<Line> texts(String namespace, JsonNode texts) {
        return texts.valueStream().map(text -> new Line(namespace, text.asText()));
    }

    /**
     * Puts them into words: the errors, then the warnings. What differs in names alone is one line with its first text, of
     * at most 300 characters, and what is known to happen says what it means and how to mend it.
     *
     * @param limit of lines, at least 1; when there are more, the last one says how many errors and warnings it stands for
     */
    public List<String> words(int limit) {
        Map<Group.Key, Group> groups = new LinkedHashMap<>();
        errors.forEach(line -> add(groups, "error", line));
        warnings.forEach(line -> add(groups, "warning", line));
        List<Group> all = List.copyOf(groups.values());
        if (all.size() <= limit) {
            return all.stream().map(Group::words).toList();
        }
        List<String> words = new ArrayList<>();
        all.subList(0, limit - 1).forEach(group -> words.add(group.words()));
        int left = all.subList(limit - 1, all.size()).stream()
                .mapToInt(Group::size)
                .sum();
        words.add("and %d more errors and warnings".formatted(left));
        return List.copyOf(words);
    }

    private static void add(Map<Group.Key, Group> groups, String severity, Line line) {
        Optional<KnownResult> known = KnownResult.of(line.text());
        groups.merge(
                Group.Key.of(severity, line, known),
                new Group(severity, line, known, 1),
                (first, next) -> new Group(severity, first.first(), known, first.size() + 1));
    }

    /** Lines about the same. */
    private record Group(String severity, Line first, Optional<KnownResult> known, int size) {
        private static final int LONGEST = 300;

        /** What lines about the same have in common. */
        record Key(String severity, String namespace, String about) {
            private static final int TELLING = 200;

            static Key of(String severity, Line line, Optional<KnownResult> known) {
                String about = known.map(KnownResult::name).orElseGet(() -> withoutNames(line.text()));
                return new Key(severity, line.namespace(), about);
            }

            private static String withoutNames(String text) {
                String shape = Words.cut(text, LONGEST)
                        .replaceAll("\"[^\"]*+\"", "\"\"")
                        .replaceAll("[\\w.-]*+(/[\\w.-]++)++", "/");
                return Words.cut(shape, TELLING);
            }
        }

        String words() {
            String where = first.namespace().isEmpty() ? "" : " in namespace " + first.namespace();
            String many = size == 1 ? severity + where : "%d %ss%s".formatted(size, severity, where);
            String text = Words.cut(first.text(), LONGEST);
            return known.map(k -> "%s: %s; %s: %s"
                            .formatted(many, k.meaning(first), size == 1 ? "Velero says" : "the first", text))
                    .orElse("%s: %s%s".formatted(many, size == 1 ? "" : "the first: ", text));
        }
    }
}
