package dev.transplant.migrate;

/** Commands that mend what is wrong with the webhook itself. */
final class Remedies {
    static final String APPLY = "`kubectl apply -k k8s` (`k8s/before-1.30` before Kubernetes 1.30)";

    private Remedies() {}

    /** Returns what tells why pods of the webhook are not Ready. */
    static String rollout(String namespace) {
        return "`kubectl -n %s rollout status deployment transplant-webhook`, then `kubectl -n %s describe pods -l app.kubernetes.io/component=webhook` tells why"
                .formatted(namespace, namespace);
    }
}
