package dev.transplant.policy;

import java.util.regex.Pattern;

/**
 * Something wrong in what an admin wrote.
 *
 * @param line counted from 1
 * @param path of the key, such as {@code storage.classes.gold}; empty for the whole document
 * @param message what is wrong and how to mend it
 */
public record Problem(int line, String path, String message) implements Comparable<Problem> {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    /** Quotes what somebody wrote, so no control character may pass into logs. */
    public Problem {
        path = CONTROL.matcher(path).replaceAll("?");
        message = CONTROL.matcher(message).replaceAll("?");
    }

    @Override
    public int compareTo(Problem other) {
        return Integer.compare(line, other.line);
    }

    @Override
    public String toString() {
        return "line %d: %s%s".formatted(line, path.isEmpty() ? "" : path + ": ", message);
    }
}
