package dev.transplant.admission;

import dev.transplant.rewrite.PrintableCharacters;

/** Makes text fit for warnings and logs. */
final class Warnings {
    /** The API advises at most 120 characters; longer ones are cut by the API server once there are many. */
    static final int MAX_CHARACTERS = 120;

    private static final String CUT = "…";

    private Warnings() {}

    /** Returns the text as a warning may carry it: without control characters, which drop it silently, and cut to length. */
    static String fit(String text) {
        String clean = printable(text);
        if (clean.codePointCount(0, clean.length()) <= MAX_CHARACTERS) {
            return clean;
        }
        return clean.substring(0, clean.offsetByCodePoints(0, MAX_CHARACTERS - 1)) + CUT;
    }

    /** Returns the text with all that is no character to see replaced, so that nobody can write log lines or escape codes. */
    static String printable(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(PrintableCharacters.include(c) ? c : '?'));
        return clean.toString();
    }
}
