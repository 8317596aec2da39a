package dev.transplant.plan;

import dev.transplant.rewrite.Finding;
import dev.transplant.rewrite.RewriteRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The summary as people read it: titles begin at the margin, all else is indented. */
final class SummaryText {
    private static final int MAX_KIND = 40;
    private static final int MAX_ROWS = 20;
    private static final int COUNT = 7;

    private final Page page = new Page();
    private final Summary summary;

    private SummaryText(Summary summary) {
        this.summary = summary;
    }

    static List<String> of(Summary summary) {
        SummaryText text = new SummaryText(summary);
        text.objects();
        text.rewritten();
        LevelsText.write(summary, text.page);
        text.classes(
                "Not settled by the policy: map the class, or say unmapped: keep if it may stay", t -> !isSettled(t));
        text.classes("Not mapped, and kept or removed as the policy says", SummaryText::isSettled);
        text.unused();
        text.found();
        text.leftOut();
        text.verdict();
        return text.page.lines();
    }

    private void objects() {
        if (summary.objects().isEmpty()) {
            page.title("Objects: none");
            page.blank();
            return;
        }
        int width = kindColumns(summary.objects().keySet());
        StringBuilder header = new StringBuilder(pad("Objects", width + 2));
        for (Fate fate : Fate.values()) {
            header.append("%14s".formatted(fate.text()));
        }
        page.title(header.toString());
        summary.objects().forEach((kind, fates) -> counts(kind, width, fates));
        if (summary.objects().size() > 1) {
            Map<Fate, Long> sums = new EnumMap<>(Fate.class);
            for (Fate fate : Fate.values()) {
                sums.put(fate, summary.count(fate));
            }
            counts("together", width, sums);
        }
        page.blank();
    }

    private void counts(String name, int width, Map<Fate, Long> fates) {
        StringBuilder cells = new StringBuilder();
        for (Fate fate : Fate.values()) {
            cells.append("%14d".formatted(fates.getOrDefault(fate, 0L)));
        }
        page.hanging("  " + pad(name, width), cells.toString());
    }

    private void rewritten() {
        List<Tally.Row<Rewritten>> rows = summary.rewrites().rows();
        if (rows.isEmpty()) {
            return;
        }
        page.title("Rewritten");
        int width = kindColumns(rows.stream().map(row -> row.key().kind()).toList());
        rows.stream().limit(MAX_ROWS).forEach(row -> {
            String prefix =
                    "%7d  %s  ".formatted(row.places().count(), pad(row.key().kind(), width));
            page.hanging(prefix, row.key().text());
        });
        more(summary.rewrites());
        page.blank();
    }

    private void classes(String title, Predicate<Topic> which) {
        List<Tally<Topic>> mappings = summary.findings().entrySet().stream()
                .filter(rule -> RewriteRule.mapsClasses(rule.getKey()))
                .map(rule -> rule.getValue().only(which))
                .filter(tally -> !tally.rows().isEmpty())
                .toList();
        if (mappings.isEmpty()) {
            return;
        }
        page.title(title);
        int width = kindColumns(kinds(mappings));
        mappings.forEach(tally -> topics(tally, width));
        page.blank();
    }

    /** Whether the policy itself has said that this may be. */
    private static boolean isSettled(Topic topic) {
        return topic.weight().equals(Finding.Weight.NOTE.name());
    }

    private void unused() {
        if (summary.unused().isEmpty()) {
            return;
        }
        page.title("Not needed for any of these objects, or misspelt in the policy");
        summary.unused().stream().limit(MAX_ROWS).forEach(key -> page.hanging("  ", key));
        if (summary.unused().size() > MAX_ROWS) {
            page.hanging("  ", "and %d more".formatted(summary.unused().size() - MAX_ROWS));
        }
        page.blank();
    }

    private void found() {
        Map<String, List<Tally<Topic>>> checks = new TreeMap<>();
        summary.findings().forEach((rule, tally) -> {
            if (!RewriteRule.mapsClasses(rule)) {
                checks.computeIfAbsent(rule, r -> new ArrayList<>()).add(tally);
            }
        });
        summary.remarks()
                .forEach((check, tally) ->
                        checks.computeIfAbsent(check, c -> new ArrayList<>()).add(tally));
        if (checks.isEmpty()) {
            return;
        }
        page.title("Found: see to these before or after the restore");
        checks.forEach((check, tallies) -> {
            page.hanging("  ", check);
            int width = kindColumns(kinds(tallies));
            tallies.forEach(tally -> topics(tally, width));
        });
        page.blank();
    }

    private void topics(Tally<Topic> tally, int width) {
        List<Tally.Row<Topic>> rows = tally.rows();
        for (Tally.Row<Topic> row : rows.subList(0, Math.min(rows.size(), MAX_ROWS))) {
            Topic topic = row.key();
            String weight = topic.weight().isEmpty() ? "" : pad(topic.weight().toLowerCase(Locale.ROOT), 4) + "  ";
            String prefix = "%7d  %s%s  ".formatted(row.places().count(), weight, pad(topic.kind(), width));
            page.hanging(prefix, row.message());
            page.hanging(" ".repeat(Printable.columns(Printable.of(prefix))), "in " + listed(row.places()));
        }
        more(tally);
    }

    private void more(Tally<?> tally) {
        long objects = tally.unlisted()
                + tally.rows().stream()
                        .skip(MAX_ROWS)
                        .mapToLong(row -> row.places().count())
                        .sum();
        if (objects > 0) {
            page.hanging(" ".repeat(COUNT + 2), "and %d more, with other values: see -o json".formatted(objects));
        }
    }

    private void leftOut() {
        Places ignored = summary.ignored();
        if (summary.secrets() > 0) {
            page.title("Secrets: %d, passed over without being read".formatted(summary.secrets()));
        }
        if (ignored.count() > 0) {
            page.title("Without objects: " + listed(ignored));
        }
        if (summary.secrets() + ignored.count() > 0) {
            page.blank();
        }
    }

    private void verdict() {
        if (summary.isObserved()) {
            page.title("The policy's mode is observe: the webhook changes and refuses nothing until it is enforce.");
        }
        page.title(
                summary.isClean()
                        ? "Nothing here needs a person."
                        : "Not clean: somebody should look at what is refused, not settled or found.");
    }

    private static String listed(Places places) {
        String more = places.more() > 0 ? " and %d more".formatted(places.more()) : "";
        return String.join(", ", places.first()) + more;
    }

    private static List<String> kinds(Collection<Tally<Topic>> tallies) {
        return tallies.stream()
                .flatMap(tally -> tally.rows().stream())
                .map(row -> row.key().kind())
                .toList();
    }

    private static int kindColumns(Collection<String> kinds) {
        int longest = kinds.stream()
                .mapToInt(kind -> Printable.columns(Printable.of(kind)))
                .max()
                .orElse(0);
        return Math.clamp(longest, 8, MAX_KIND);
    }

    /** Returns the text in exactly so many columns. */
    private static String pad(String text, int columns) {
        String shown = Printable.cut(Printable.of(text), columns);
        return shown + " ".repeat(Math.max(0, columns - Printable.columns(shown)));
    }
}
