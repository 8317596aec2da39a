package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way in which a canary fails has words of its own. The messages of the API server are as it gave them. */
class RefusalTest {
    private static final String ROLLOUT =
            "`kubectl -n ours rollout status deployment transplant-webhook`, then `kubectl -n ours describe pods -l app.kubernetes.io/component=webhook` tells why";
    private static final String APPLY = "`kubectl apply -k k8s` (`k8s/before-1.30` before Kubernetes 1.30)";
    private static final String CALL =
            "Internal error occurred: failed calling webhook \"create-again.transplant.dev\": failed to call webhook: Post \"https://transplant-webhook.ours.svc:443/mutate/again?timeout=5s\": ";

    @ParameterizedTest
    @CsvSource({
        "dial tcp 10.0.0.1:443: connect: connection refused",
        "context deadline exceeded",
        "no endpoints available for service \"transplant-webhook\"",
        "EOF",
    })
    void webhookAway(String why) {
        assertThat(finding(500, CALL + why))
                .isEqualTo(Finding.stops(
                        "canary-webhook",
                        "the API server does not reach the webhook, and refuses what Velero restores: " + CALL + why,
                        ROLLOUT));
    }

    @ParameterizedTest
    @CsvSource({"tls: failed to verify certificate: x509: certificate signed by unknown authority", "x509: expired"})
    void certificate(String why) {
        assertThat(finding(500, CALL + why))
                .isEqualTo(
                        Finding.stops(
                                "canary-certificate",
                                "the API server does not trust the certificate of the webhook, and refuses what Velero restores: "
                                        + CALL + why,
                                "`kubectl -n ours rollout restart deployment transplant-webhook`, which writes the caBundle anew; if it stays so, `kubectl -n ours logs deployment/transplant-webhook` tells why"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            403 | ingresses.networking.k8s.io is forbidden: User "x" cannot create resource "ingresses" in API group "networking.k8s.io" in the namespace "ours" | canary-rights | the Job may not try to create an Ingress: %s | `kubectl apply -k k8s` (`k8s/before-1.30` before Kubernetes 1.30), whose Role transplant-migrate permits it
            403 | ingresses "x" is forbidden: exceeded quota: q | canary-refused | the target refuses an Ingress as Velero would create it: %s | what the message names; the canary runs in namespace ours
            400 | admission webhook "create.transplant.dev" denied the request: class 'odd' | canary-policy | the webhook refuses an Ingress, which the policy that this run was planned with permits: %s | start the run anew, which plans with the policy as it is now
            400 | admission webhook "validate.nginx.io" denied the request: no | canary-foreign | webhook validate.nginx.io, which is none of ours, refuses an Ingress as Velero would create it: %s | mend that webhook, or have it pass over namespace ours
            500 | Internal error occurred: failed calling webhook "validate.nginx.io": failed to call webhook: x509: bad | canary-foreign | webhook validate.nginx.io, which is none of ours, refuses an Ingress as Velero would create it: %s | mend that webhook, or have it pass over namespace ours
            """)
    void others(int status, String message, String check, String text, String remedy) {
        assertThat(finding(status, message)).isEqualTo(Finding.stops(check, text.formatted(message), remedy));
    }

    private static Finding finding(int status, String message) {
        return new Refusal("ours", "an Ingress", status, message).finding();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            system:serviceaccount:ours:default | an Ingress was not rewritten, since it was tried as system:serviceaccount:ours:default, and the webhook tries nothing for anybody but system:serviceaccount:ours:transplant-migrate. To mend it: run the Job in namespace ours with serviceAccountName: transplant-migrate
            system:serviceaccount:ours:transplant-migrate | an Ingress was not rewritten: the webhook was not asked, or takes the Job's account for another one than system:serviceaccount:ours:transplant-migrate. To mend it: APPLY, whose MutatingWebhookConfiguration transplant names that account; the Job must run with serviceAccountName: transplant-migrate
                                                | an Ingress was not rewritten: the webhook was not asked, or takes the Job's account for another one than system:serviceaccount:ours:transplant-migrate. To mend it: APPLY, whose MutatingWebhookConfiguration transplant names that account; the Job must run with serviceAccountName: transplant-migrate
            """)
    void notAsked(String account, String text) {
        Finding finding = new Unasked("ours", "an Ingress", Optional.ofNullable(account)).finding();

        assertThat(finding.check()).isEqualTo("canary-identity");
        assertThat(finding.text()).isEqualTo(text.replace("APPLY", APPLY));
    }
}
