package dev.transplant.plan;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Lines of at most 120 columns, with nothing in them that a terminal would obey. */
final class Page {
    static final int COLUMNS = 120;

    private final List<String> lines = new ArrayList<>();

    /** Adds text that begins at the margin; where it takes more than one line, the others are indented. */
    void title(String text) {
        hanging("", 2, text);
    }

    void blank() {
        lines.add("");
    }

    /** Adds text after a prefix; where it takes more than one line, all begin below its first character. */
    void hanging(String prefix, String text) {
        hanging(Printable.of(prefix), Printable.columns(Printable.of(prefix)), text);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    private void hanging(String prefix, int indent, String text) {
        Iterator<String> parts =
                Printable.wrap(Printable.of(text), COLUMNS - indent).iterator();
        lines.add((prefix + (parts.hasNext() ? parts.next() : "")).stripTrailing());
        parts.forEachRemaining(part -> lines.add(" ".repeat(indent) + part));
    }
}
