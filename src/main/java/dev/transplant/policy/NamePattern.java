package dev.transplant.policy;

/** The name of a namespace, or with {@code *} at the end the prefix of names. */
public record NamePattern(String pattern) {
    public boolean matches(String name) {
        return isPrefix() ? name.startsWith(pattern.substring(0, pattern.length() - 1)) : name.equals(pattern);
    }

    boolean isPrefix() {
        return pattern.endsWith("*");
    }

    /** A name counts before every prefix, a longer prefix before a shorter one. */
    int precision() {
        return isPrefix() ? pattern.length() : Integer.MAX_VALUE;
    }
}
