package dev.transplant.policy;

/**
 * Something wrong in what an admin wrote.
 *
 * @param line counted from 1
 * @param path of the key, such as {@code storage.classes.gold}; empty for the whole document
 * @param message what is wrong and how to mend it
 */
public record Problem(int line, String path, String message) implements Comparable<Problem> {
    @Override
    public int compareTo(Problem other) {
        return Integer.compare(line, other.line);
    }

    @Override
    public String toString() {
        return "line %d: %s%s".formatted(line, path.isEmpty() ? "" : path + ": ", message);
    }
}
