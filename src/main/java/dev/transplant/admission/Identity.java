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
        boolean canary =
                request.dryRun() && request.user().equals("system:serviceaccount:%s:%s".formatted(namespace, CANARY));
        return velero || canary;
    }
}
