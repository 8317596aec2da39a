package dev.transplant.admission;

import dev.transplant.policy.Policy;

/**
 * Who is rewritten: Velero, and with a dry-run the Job's own canary. Only what the API server itself says of the user
 * counts; labels are no proof.
 *
 * @param namespace the namespace we run in
 */
public record Identity(String namespace) {
    private static final String CANARY = "transplant-migrate";

    boolean rewrites(Request request, Policy policy) {
        boolean velero = policy.veleroNamespaces().stream()
                .anyMatch(velerosNamespace -> request.groups().contains("system:serviceaccounts:" + velerosNamespace));
        return velero || isCanary(request);
    }

    /**
     * Whether it is a canary of something that our own namespace could hold, where nothing else is ever rewritten: there the
     * Job may try to create what Velero will create elsewhere.
     */
    boolean isCanaryAtHome(Request request) {
        return isCanary(request)
                && request.namespace().equals(namespace)
                && !request.kind().equals("Namespace");
    }

    private boolean isCanary(Request request) {
        return request.dryRun() && request.user().equals("system:serviceaccount:%s:%s".formatted(namespace, CANARY));
    }
}
