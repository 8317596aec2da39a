package dev.transplant.plan;

import dev.transplant.rewrite.PrintableCharacters;
import java.util.ArrayList;
import java.util.List;

/** Makes text from backups fit for a terminal. */
final class Printable {
    private static final String CUT = "…";

    /** From here on come the characters that may take two columns. */
    private static final int FIRST_WIDE = 0x1100;

    private Printable() {}

    /** Returns the text with all that is no character to see, such as escape codes and bidi marks, written out. */
    static String of(String text) {
        if (text.codePoints().allMatch(PrintableCharacters::include)) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (PrintableCharacters.include(c)) {
                clean.appendCodePoint(c);
                return;
            }
            clean.append(escape(c));
        });
        return clean.toString();
    }

    /** Returns the text in at most so many columns, with an ellipsis where some of it is left out. */
    static String cut(String text, int columns) {
        if (text.length() <= columns / 2 || columns(text) <= columns) {
            return text;
        }
        return text.substring(0, fitting(text, 0, columns - columns(CUT))) + CUT;
    }

    /** Returns the text as lines of at most so many columns, broken at spaces where there are any. */
    static List<String> wrap(String text, int columns) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = fitting(text, start, columns);
            int space = end < text.length() ? text.lastIndexOf(' ', end) : end;
            int stop = space > start ? space : end;
            lines.add(text.substring(start, stop));
            start = stop;
            while (start < text.length() && text.charAt(start) == ' ') {
                start++;
            }
        }
        return lines;
    }

    /** Never too few: some narrow characters count as wide. */
    static int columns(String text) {
        return text.codePoints().map(Printable::columns).sum();
    }

    private static int columns(int c) {
        return c < FIRST_WIDE ? 1 : 2;
    }

    /** Returns the end of the longest piece from {@code start} that fits; at least one character. */
    private static int fitting(String text, int start, int columns) {
        int end = start;
        int left = columns;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            left -= columns(c);
            if (left < 0 && end > start) {
                break;
            }
            end += Character.charCount(c);
        }
        return end;
    }

    private static String escape(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> (Character.isBmpCodePoint(c) ? "\\u%04x" : "\\U%08x").formatted(c);
        };
    }
}
