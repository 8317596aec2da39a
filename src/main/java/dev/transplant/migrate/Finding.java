package dev.transplant.migrate;

/**
 * Something that would go wrong later, found before anything is done.
 *
 * @param check stable name of what was looked for: lower case, words joined by hyphens, such as {@code storage-location}
 * @param message one sentence without the full stop that names the object and the value
 * @param remedy what mends it, the command first where there is one
 */
public record Finding(String check, Weight weight, String message, String remedy) {
    /** Whether the run may go on all the same. */
    public enum Weight {
        /** It stops before anything is made. */
        STOPS,
        /** The report keeps it. */
        WARNS
    }

    /** One that must be mended first. */
    public static Finding stops(String check, String message, String remedy) {
        return new Finding(check, Weight.STOPS, message, remedy);
    }

    /** One that a person should know of. */
    public static Finding warns(String check, String message, String remedy) {
        return new Finding(check, Weight.WARNS, message, remedy);
    }

    /** One line. */
    public String text() {
        return "%s. To mend it: %s".formatted(message, remedy);
    }
}
