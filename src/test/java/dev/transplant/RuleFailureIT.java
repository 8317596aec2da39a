package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.rewrite.Change;
import dev.transplant.rewrite.Outcome;
import dev.transplant.rewrite.RewriteRule;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.On;
import dev.transplant.testbed.Shell;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A rule with a bug: 500, the uid in the log, and a real API server does what {@code failurePolicy} says. */
@QuarkusTest
@TestProfile(RuleFailureIT.Profile.class)
@ExtendWith(BedExtension.class)
class RuleFailureIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TestHTTPResource(value = "/mutate", tls = true)
    @SuppressWarnings("NullAway.Init")
    private URI mutate;

    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        Logger.getLogger("dev.transplant").addHandler(log);
    }

    @AfterEach
    void remove(@On(ClusterSpec.TARGET_1_35) Cluster cluster) {
        Logger.getLogger("dev.transplant").removeHandler(log);
        cluster.kubectl("delete", "mutatingwebhookconfiguration", "broken", "--ignore-not-found");
    }

    @Test
    void failurePolicyDecides(@On(ClusterSpec.TARGET_1_35) Cluster cluster) throws IOException {
        Files.writeString(cluster.kubeconfig().resolveSibling("routes"), "* 127.0.0.1:" + mutate.getPort());

        configure(cluster, "Fail");
        Await.until(LIMIT, () -> "status 500", () -> refusal(cluster).contains("an error on the server"));
        assertThat(refusal(cluster))
                .contains("failed calling webhook")
                .doesNotContain("IllegalStateException", "\tat ");
        assertThat(logged).anyMatch(line -> line.matches("review [0-9a-f-]{36} failed.*"));

        configure(cluster, "Ignore");
        JsonNode ingress = Objects.asVelero(cluster, Objects.ingress("default", "avi-lb"));
        assertThat(ingress.at("/spec/ingressClassName").asText()).isEqualTo("avi-lb");
    }

    /** What the API server says, once it trusts the certificate and without a word of ours around it. */
    private static String refusal(Cluster cluster) {
        try {
            Objects.asVelero(cluster, Objects.ingress("default", "avi-lb"));
            return "";
        } catch (IllegalStateException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private static void configure(Cluster cluster, String failurePolicy) throws IOException {
        byte[] ca = Files.readAllBytes(Profile.DIR.resolve("tls.crt"));
        cluster.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: transplant-system}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: transplant-webhook, namespace: transplant-system}
                spec: {ports: [{port: 443, targetPort: 8443}]}
                ---
                apiVersion: admissionregistration.k8s.io/v1
                kind: MutatingWebhookConfiguration
                metadata: {name: broken}
                webhooks:
                  - name: broken.transplant.dev
                    rules: [{operations: [CREATE], apiGroups: [networking.k8s.io], apiVersions: [v1], resources: [ingresses]}]
                    clientConfig:
                      caBundle: %s
                      service: {name: transplant-webhook, namespace: transplant-system, path: /mutate}
                    admissionReviewVersions: [v1]
                    sideEffects: None
                    failurePolicy: %s
                """.formatted(Base64.getEncoder().encodeToString(ca), failurePolicy));
    }

    /** Takes the place of the product's rules. */
    @Singleton
    static class BrokenRules {
        @Produces
        Wiring.RuleSet rules() {
            return (policy, runs) -> List.of(new BrokenRule());
        }
    }

    private static final class BrokenRule implements RewriteRule {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public Outcome rewrite(Change change) {
            throw new IllegalStateException("a bug");
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A certificate and a policy from files, as the webhook command would set them. */
    public static class Profile implements QuarkusTestProfile {
        static final Path DIR = Shell.PROJECT.resolve("target/rule-failure");

        @Override
        public Map<String, String> getConfigOverrides() {
            Shell.run("webhook", "certificate", DIR.toString());
            return Map.of(
                    "transplant.without-cluster", "true",
                    "transplant.certificate", DIR.resolve("tls.crt").toString(),
                    "transplant.key", DIR.resolve("tls.key").toString(),
                    "transplant.policy-file",
                            Shell.PROJECT.resolve("testbed/policy.yaml").toString(),
                    "quarkus.http.test-ssl-port", Integer.toString(freePort()),
                    "quarkus.management.test-port", "0");
        }
    }
}
