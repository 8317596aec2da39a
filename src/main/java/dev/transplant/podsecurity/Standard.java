package dev.transplant.podsecurity;

/**
 * By which versions pods are judged.
 *
 * @param policy of the Pod Security Standards, as a namespace's label {@code …-version} names it
 * @param server of the API server: it judges by no version newer than its own, and does not see fields that are newer
 */
public record Standard(Version policy, Version server) {
    /** The newest on both sides: the strictest that is known. */
    public static final Standard LATEST = new Standard(Version.LATEST, Version.LATEST);

    public Standard {
        policy = policy.orOlder(server);
    }

    /** Whether the version of the Standards is this one of Kubernetes 1 or a newer one. */
    boolean from(int minor) {
        return policy.atLeast(minor);
    }
}
