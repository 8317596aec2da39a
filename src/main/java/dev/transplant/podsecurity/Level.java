package dev.transplant.podsecurity;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The levels of the Pod Security Standards, from the loosest to the strictest. */
public enum Level {
    PRIVILEGED,
    BASELINE,
    RESTRICTED;

    /** Returns the level of this name as a label spells it, or nothing if there is none: the API server refuses the label. */
    public static Optional<Level> of(String name) {
        return Arrays.stream(values()).filter(l -> l.label().equals(name)).findFirst();
    }

    /** Returns the level as the label of a Namespace spells it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean looserThan(Level other) {
        return compareTo(other) < 0;
    }

    /** Returns the next stricter level; nothing is stricter than the strictest, so that it returns itself. */
    public Level next() {
        return this == PRIVILEGED ? BASELINE : RESTRICTED;
    }

    /** Returns the stricter of the two. */
    public Level orStricter(Level other) {
        return looserThan(other) ? other : this;
    }

    /** Returns the looser of the two. */
    public Level orLooser(Level other) {
        return looserThan(other) ? this : other;
    }
}
