package dev.transplant.rewrite;

/** The characters that a person can see, and no terminal or log obeys. */
public final class PrintableCharacters {
    private PrintableCharacters() {}

    /** Whether a code point is one of them: neither control character, nor bidi mark, nor half a surrogate pair and the like. */
    public static boolean include(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
