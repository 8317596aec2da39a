package dev.transplant.velero;

import java.util.regex.Pattern;

/** Texts of others, fit to be shown. */
final class Words {
    /** No character to see: control characters, such as those of a terminal, and bidi marks among them. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]+");

    private static final String CUT = "…";

    private Words() {}

    /** Returns it on one line, with a space for what cannot be seen. */
    static String printable(String text) {
        return UNSEEN.matcher(text).replaceAll(" ").strip();
    }

    /** Returns at most so many characters of it, the last an ellipsis where some of it is left out. */
    static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + CUT;
    }
}
