package dev.transplant.migrate;

import java.net.HttpURLConnection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why an API server refused a canary.
 *
 * @param namespace where the webhook is
 * @param subject what was to be created
 * @param status of HTTP
 * @param message in the API server's own words
 */
record Refusal(String namespace, String subject, int status, String message) {
    private static final Pattern CALL = Pattern.compile("failed calling webhook \"([^\"]+)\"");
    private static final Pattern DENIAL = Pattern.compile("admission webhook \"([^\"]+)\" denied the request");
    private static final Pattern CERTIFICATE = Pattern.compile("x509: |tls: ");
    private static final String OURS = ".transplant.dev";

    Finding finding() {
        Matcher call = CALL.matcher(message);
        if (call.find()) {
            return call.group(1).endsWith(OURS) ? notCalled() : foreign(call.group(1));
        }
        Matcher denial = DENIAL.matcher(message);
        if (denial.find()) {
            return denial.group(1).endsWith(OURS) ? denied() : foreign(denial.group(1));
        }
        if (status == HttpURLConnection.HTTP_FORBIDDEN && message.contains(" cannot create resource ")) {
            return Finding.stops(
                    "canary-rights",
                    "the Job may not try to create %s: %s".formatted(subject, message),
                    "%s, whose Role transplant-migrate permits it".formatted(Remedies.APPLY));
        }
        return Finding.stops(
                "canary-refused",
                "the target refuses %s as Velero would create it: %s".formatted(subject, message),
                "what the message names; the canary runs in namespace %s".formatted(namespace));
    }

    private Finding notCalled() {
        if (CERTIFICATE.matcher(message).find()) {
            return Finding.stops(
                    "canary-certificate",
                    "the API server does not trust the certificate of the webhook, and refuses what Velero restores: "
                            + message,
                    "`kubectl -n %s rollout restart deployment transplant-webhook`, which writes the caBundle anew; if it stays so, `kubectl -n %s logs deployment/transplant-webhook` tells why"
                            .formatted(namespace, namespace));
        }
        return Finding.stops(
                "canary-webhook",
                "the API server does not reach the webhook, and refuses what Velero restores: " + message,
                Remedies.rollout(namespace));
    }

    private Finding denied() {
        return Finding.stops(
                "canary-policy",
                "the webhook refuses %s, which the policy that this run was planned with permits: %s"
                        .formatted(subject, message),
                "start the run anew, which plans with the policy as it is now");
    }

    private Finding foreign(String webhook) {
        return Finding.stops(
                "canary-foreign",
                "webhook %s, which is none of ours, refuses %s as Velero would create it: %s"
                        .formatted(webhook, subject, message),
                "mend that webhook, or have it pass over namespace %s".formatted(namespace));
    }
}
