package dev.transplant.plan;

import dev.transplant.rewrite.Finding;
import java.io.Flushable;
import java.io.IOException;
import java.util.Locale;

/** A plan for people: what changes in each object as a diff of its YAML, then the summary. */
public final class TextReport implements Report {
    /** Longer lines of a diff, and longer messages, are cut; the JSON report has them in full. */
    private static final int MAX_COLUMNS = 1000;

    /** Of an object before and after together. Each costs memory; no real object comes near. */
    private static final int MAX_LINES = 200_000;

    private final Appendable out;
    private final boolean colour;
    private final boolean quiet;

    /** @param quiet whether to leave out all but the summary */
    public TextReport(Appendable out, boolean colour, boolean quiet) {
        this.out = out;
        this.colour = colour;
        this.quiet = quiet;
    }

    /** Returns a text from elsewhere with all that a terminal would obey written out. */
    public static String printable(String text) {
        return Printable.of(text);
    }

    @Override
    public void object(Planned planned) throws IOException {
        boolean silent = (planned.fate() == Fate.UNCHANGED || planned.fate() == Fate.NOT_RESTORED)
                && planned.findings().isEmpty()
                && planned.remarks().isEmpty();
        if (quiet || silent) {
            return;
        }
        line(Colour.BOLD, "--- %s %s (%s)".formatted(planned.kind(), planned.place(), planned.origin()));
        if (!planned.why().isEmpty()) {
            line(
                    planned.fate() == Fate.REFUSED ? Colour.RED : Colour.NONE,
                    planned.fate().text() + ": " + planned.why());
        }
        for (Finding finding : planned.findings()) {
            if (finding.message().equals(planned.why())) {
                continue; // said above
            }
            line(Colour.YELLOW, finding.weight().name().toLowerCase(Locale.ROOT) + ": " + finding.message());
        }
        for (Remark remark : planned.remarks()) {
            line(Colour.YELLOW, "found: %s (%s)".formatted(remark.message(), remark.check()));
        }
        if (planned.fate() == Fate.REWRITTEN) {
            diff(planned);
        }
        out.append('\n');
    }

    @Override
    public void end(Summary summary) throws IOException {
        for (String line : SummaryText.of(summary)) {
            boolean title = !line.isEmpty() && !line.startsWith(" ");
            line(title ? Colour.BOLD : Colour.NONE, line);
        }
        if (out instanceof Flushable flushable) {
            flushable.flush();
        }
    }

    private void diff(Planned planned) throws IOException {
        String before = Yaml.of(planned.before());
        String after = Yaml.of(planned.after());
        long lines = before.lines().count() + after.lines().count();
        if (lines > MAX_LINES) {
            line(
                    Colour.NONE,
                    "(not shown: a difference of texts of %,d lines; -o json has the patch)".formatted(lines));
            return;
        }
        for (String line : UnifiedDiff.of(before, after)) {
            switch (line.charAt(0)) {
                case '+' -> line(Colour.GREEN, line);
                case '-' -> line(Colour.RED, line);
                case '@' -> line(Colour.CYAN, line);
                default -> line(Colour.NONE, Printable.cut(Printable.of(line), Page.COLUMNS)); // such as last-applied
            }
        }
    }

    private void line(Colour with, String text) throws IOException {
        String shown = Printable.cut(Printable.of(text), MAX_COLUMNS);
        boolean plain = !colour || with == Colour.NONE;
        out.append(plain ? shown : with.code + shown + Colour.RESET).append('\n');
    }

    private enum Colour {
        NONE(""),
        BOLD("\033[1m"),
        RED("\033[31m"),
        GREEN("\033[32m"),
        YELLOW("\033[33m"),
        CYAN("\033[36m");

        private static final String RESET = "\033[0m";
        private final String code;

        Colour(String code) {
            this.code = code;
        }
    }
}
