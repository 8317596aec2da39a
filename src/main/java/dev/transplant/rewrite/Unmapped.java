package dev.transplant.rewrite;

/** What to do with a class that is neither the source nor the target of a mapping. */
public enum Unmapped {
    /** It stays; only the plan and the metrics tell of it. */
    KEEP,
    /** It stays, with a warning. */
    WARN,
    /** The object is refused. */
    DENY,
    /** It is removed, so that the target's default applies. */
    REMOVE
}
