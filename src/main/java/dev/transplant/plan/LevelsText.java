package dev.transplant.plan;

import dev.transplant.podsecurity.Level;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The levels of namespaces, as people read them. */
final class LevelsText {
    private static final String INDENT = " ".repeat(4);

    private LevelsText() {}

    static void write(Summary summary, Page page) {
        List<NamespaceLevel> namespaces = summary.namespaces();
        if (namespaces.isEmpty()) {
            return;
        }
        page.title("Pod Security: the level each namespace gets, and what keeps it from a stricter one");
        namespaces.forEach(namespace -> write(namespace, page));
        if (summary.unlistedNamespaces() > 0) {
            page.hanging("  ", "and %d more namespaces".formatted(summary.unlistedNamespaces()));
        }
        page.blank();
    }

    private static void write(NamespaceLevel namespace, Page page) {
        String name = namespace.name().isEmpty() ? "(no namespace given)" : namespace.name();
        String level = namespace.level().map(Level::label).orElse("no label, so what the API server has as default");
        boolean same = namespace.level().filter(namespace.needs()::equals).isPresent();
        page.hanging(
                "  ",
                "%s: %s%s"
                        .formatted(
                                name,
                                level,
                                same ? "" : ", needs " + namespace.needs().label()));
        namespace.shortfall().ifPresent(text -> page.hanging(INDENT, text));
        namespace.forcedBy().stream()
                .collect(Collectors.groupingBy(Forced::check, TreeMap::new, Collectors.toList()))
                .forEach((check, examples) -> write(check, examples, page));
        if (namespace.unlisted() > 0) {
            page.hanging(INDENT, "and %d fields more, of these checks: see --level".formatted(namespace.unlisted()));
        }
        namespace
                .floor()
                .ifPresent(floor -> page.hanging(
                        INDENT,
                        "at least %s where file-system volumes are restored: %s"
                                .formatted(floor.level().label(), floor.why())));
    }

    private static void write(String check, List<Forced> examples, Page page) {
        page.hanging(INDENT, check);
        for (Forced forced : examples) {
            String value = forced.value().isEmpty() ? "" : " is '%s'".formatted(forced.value());
            page.hanging(INDENT + "  ", "%s%s: %s".formatted(forced.place(), value, forced.remedy()));
        }
    }
}
