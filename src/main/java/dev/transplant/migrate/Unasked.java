package dev.transplant.migrate;

import java.util.Optional;

/**
 * A canary came back as it was: the API server did not ask the webhook of it, or the webhook does not take us for its Job.
 *
 * @param namespace where the webhook is
 * @param subject what was to be created
 * @param account whom the API server takes us for, if it says so
 */
record Unasked(String namespace, String subject, Optional<String> account) {
    static final String CHECK = "canary-identity";

    Finding finding() {
        String known = "system:serviceaccount:%s:transplant-migrate".formatted(namespace);
        Optional<String> other = account.filter(name -> !name.equals(known));
        if (other.isPresent()) {
            return Finding.stops(
                    CHECK,
                    "%s was not rewritten, since it was tried as %s, and the webhook tries nothing for anybody but %s"
                            .formatted(subject, other.get(), known),
                    "run the Job in namespace %s with serviceAccountName: transplant-migrate".formatted(namespace));
        }
        return Finding.stops(
                CHECK,
                "%s was not rewritten: the webhook was not asked, or takes the Job's account for another one than %s"
                        .formatted(subject, known),
                "%s, whose MutatingWebhookConfiguration transplant names that account; the Job must run with serviceAccountName: transplant-migrate"
                        .formatted(Remedies.APPLY));
    }
}
