package dev.transplant.migrate;

import dev.transplant.rewrite.PrintableCharacters;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Texts and numbers as logs, reports and terminals show them. */
final class Shown {
    private static final String CUT = "…";
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final double STEP = 1024;
    private static final double WHOLE_FROM = 10;

    private Shown() {}

    /** Returns one line of a text from a cluster, without characters that a terminal or a log would obey. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(clean(c)));
        return clean.toString().strip();
    }

    private static int clean(int c) {
        if (Character.isWhitespace(c)) {
            return ' ';
        }
        return PrintableCharacters.include(c) ? c : '?';
    }

    /** Returns the text, or its beginning with an ellipsis, in at most so many characters (at least 1). */
    static String cut(String text, int characters) {
        return text.codePointCount(0, text.length()) <= characters
                ? text
                : text.substring(0, text.offsetByCodePoints(0, characters - 1)) + CUT;
    }

    /** Returns names as {@code a, b and 3 more}: so many of them (at least 1) at most. */
    static String named(List<String> names, int limit) {
        String more = names.size() > limit ? " and %d more".formatted(names.size() - limit) : "";
        return names.stream().limit(limit).collect(Collectors.joining(", ")) + more;
    }

    /** Returns whole seconds as {@code 1h3m12s}; what is below zero, as clocks that differ make it, as {@code 0s}. */
    static String duration(Duration duration) {
        return (duration.isNegative() ? Duration.ZERO : duration.truncatedTo(ChronoUnit.SECONDS))
                .toString()
                .substring("PT".length())
                .toLowerCase(Locale.ROOT);
    }

    /** Returns how much of a total, both in the total's unit, such as {@code 1.2 of 3.4 GiB}. */
    static String bytes(long done, long total) {
        int unit = unit(total);
        if (unit < 0) {
            return "%d of %d B".formatted(done, total);
        }
        return String.format(Locale.ROOT, "%.1f of %.1f %s", in(unit, done), in(unit, total), UNITS[unit]);
    }

    /** Returns an amount with one decimal below 10, and none from there on, such as {@code 58 MiB}. */
    static String bytes(long bytes) {
        int unit = unit(bytes);
        if (unit < 0) {
            return "%d B".formatted(bytes);
        }
        double amount = in(unit, bytes);
        return String.format(Locale.ROOT, amount < WHOLE_FROM ? "%.1f %s" : "%.0f %s", amount, UNITS[unit]);
    }

    private static int unit(long bytes) {
        int unit = -1;
        for (double rest = bytes; rest >= STEP && unit < UNITS.length - 1; rest /= STEP) {
            unit++;
        }
        return unit;
    }

    private static double in(int unit, long bytes) {
        return bytes / Math.pow(STEP, unit + 1.0);
    }
}
