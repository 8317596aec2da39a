package dev.transplant.migrate;

/**
 * Objects that are as the plan says.
 *
 * @param state what was asked of them, such as {@code Bound}
 * @param count how many; at least 1
 */
record Met(String kind, String state, long count) {
    /** One line. */
    String text() {
        return "%s: %d %s".formatted(kind, count, state);
    }
}
