package dev.transplant.migrate;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Asks one of the clusters, and says what is wrong where it does not do what it is asked for.
 *
 * @param side as messages name it
 */
record Guarded(Side side) {
    private static final int SERVER_ERRORS = 500;
    private static final int TOO_MANY_REQUESTS = 429;

    /** Answers that may be others the next time: of a server that is busy or was written to by somebody else just then. */
    private static final Set<Integer> PASSING =
            Set.of(HttpURLConnection.HTTP_CLIENT_TIMEOUT, HttpURLConnection.HTTP_CONFLICT, TOO_MANY_REQUESTS);

    /** @throws OutageException if the cluster does not answer, or refuses */
    <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (KubernetesClientException e) {
            throw outage(e);
        }
    }

    /** @throws OutageException if the cluster does not answer, or refuses */
    void tell(Runnable order) {
        var unused = ask(() -> {
            order.run();
            return true;
        });
    }

    /** Returns what is wrong. */
    OutageException outage(KubernetesClientException e) {
        int code = e.getCode();
        if (code == HttpURLConnection.HTTP_UNAUTHORIZED) {
            String renew = side == Side.SOURCE
                    ? "put a kubeconfig with a new token into the Job's Secret and start the Job again"
                    : "see that ServiceAccount transplant-migrate exists and start the Job again";
            return new OutageException(
                    "the API server of the %s does not accept our token, which may have expired: %s"
                            .formatted(side, renew),
                    false,
                    e);
        }
        boolean answered = code > 0;
        boolean passing = !answered || code >= SERVER_ERRORS || PASSING.contains(code);
        String what = answered ? "refuses" : "does not answer";
        return new OutageException("the API server of the %s %s: %s".formatted(side, what, reason(e)), passing, e);
    }

    /** What the API server itself said, or what the connection failed with. */
    private static String reason(KubernetesClientException e) {
        if (e.getStatus() != null && e.getStatus().getMessage() != null) {
            return e.getStatus().getMessage();
        }
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == e ? String.valueOf(e.getMessage()) : root.toString();
    }
}
