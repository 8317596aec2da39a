package dev.transplant.migrate;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** Words for a cluster that does not say what it is asked for. */
final class Unanswered {
    private static final String NAME = "cluster";

    private Unanswered() {}

    static Finding unreachable(Side side, String url, Throwable why) {
        return Finding.stops(
                NAME,
                "the %s cannot be reached at %s: %s".formatted(side, url, root(why)),
                side == Side.SOURCE
                        ? "have source.kubeconfig name an address that the Job's pod reaches; kubectl --kubeconfig FILE get --raw /readyz tries it"
                        : "kubectl get --raw /readyz");
    }

    static Finding unauthorized(Side side) {
        return Finding.stops(
                NAME,
                "the %s does not accept our credentials (401 Unauthorized)".formatted(side),
                side == Side.SOURCE
                        ? "put a kubeconfig with a new token into the Secret of the Job; kubectl --kubeconfig FILE auth whoami tries it"
                        : "start the Job anew, so that it gets a new token");
    }

    static Finding refused(Side side, String what, KubernetesClientException e) {
        String said = e.getStatus() == null || e.getStatus().getMessage() == null
                ? root(e)
                : e.getStatus().getMessage();
        return Finding.stops(
                NAME,
                "the %s answers %s with %d: %s".formatted(side, what, e.getCode(), said.strip()),
                side.command("try again; kubectl get --raw /readyz?verbose shows what is wrong with the API server"));
    }

    /** What happened at the bottom, without what the client adds to it. */
    private static String root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
