package dev.transplant.rewrite;

/** One change that objects of a source cluster need in the target cluster. */
public interface RewriteRule {
    /** Name in logs, audit annotations and metrics: lower case, words joined by hyphens. */
    String name();

    /** Whether a rule of that name maps classes, so that its findings are of classes too. */
    static boolean mapsClasses(String name) {
        return name.startsWith("map-");
    }

    /**
     * Returns what becomes of one object. Never throws: an object the rule cannot make sense of is left as it is, the API
     * server will refuse it itself. A second pass over the patched object gives no patch.
     *
     * @param change an object of one of the rewritten kinds
     * @return operations in the order they apply (RFC 6902) and the values that no rule covers; both empty when there is
     *     nothing to change or to say
     */
    Outcome rewrite(Change change);
}
