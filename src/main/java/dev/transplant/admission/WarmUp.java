package dev.transplant.admission;

import dev.transplant.policy.InvalidYamlException;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyReader;
import dev.transplant.policy.Rules;
import dev.transplant.rewrite.Rewriter;
import io.quarkus.vertx.http.HttpsServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Answers some reviews of its own before the first real one: what a JVM loads and compiles for that took longer than the
 * webhook's timeout on a busy machine (seen: over 5 s with both cores taken), so that the first object of a restore
 * failed. Readiness waits for it, and with it for proof that the port answers.
 */
@ApplicationScoped
@Readiness
public class WarmUp implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(WarmUp.class);
    private static final int ROUNDS = 20;

    private static final String POLICY = """
            ingress: {classes: {source: target}}
            storage: {classes: {source: target}}
            """;

    /** A review; over the network it is asked by nobody and so changes nothing. */
    private static final String REVIEW = """
            {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
              "uid": "warm-up", "operation": "CREATE", "namespace": "warm-up", "name": "warm-up",
              "kind": {"group": "apps", "version": "v1", "kind": "StatefulSet"},
              "userInfo": {"username": "warm-up", "groups": [%s]},
              "object": {"apiVersion": "apps/v1", "kind": "StatefulSet",
                "metadata": {"name": "warm-up", "finalizers": ["ingress.ako.vmware.com/finalizer"]},
                "spec": {"volumeClaimTemplates": [{"spec": {"storageClassName": "source"}}]}}}}
            """;

    /** Once is not enough: a connection that comes while the certificate is put in place is ended. */
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

    /** Longer than a busy machine takes for the first answer. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Port itself;
    private final Duration tryAgain;
    private volatile boolean warm;
    private volatile String problem = "not done yet";

    /** A server that answers reviews. */
    interface Port {
        void ask(String host, int port) throws IOException, GeneralSecurityException;
    }

    public WarmUp() {
        this(WarmUp::ask, TRY_AGAIN);
    }

    WarmUp(Port itself, Duration tryAgain) {
        this.itself = itself;
        this.tryAgain = tryAgain;
    }

    void run(@ObservesAsync HttpsServerStart server) throws InterruptedException {
        while (!isWarm(server)) {
            Thread.sleep(tryAgain);
        }
        warm = true;
        LOG.debug("warmed up");
    }

    private boolean isWarm(HttpsServerStart server) {
        try {
            decide();
            itself.ask(server.options().getHost(), server.options().getPort());
            return true;
        } catch (IOException
                | GeneralSecurityException
                | NotAReviewException
                | InvalidYamlException
                | RuntimeException e) { // nobody else would report what an asynchronous observer throws
            problem = "the webhook does not answer itself, trying again: " + e;
            LOG.warn(problem);
            return false;
        }
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("warm-up").status(warm);
        return warm ? response.build() : response.withData("problem", problem).build();
    }

    private static void decide() throws NotAReviewException, InvalidYamlException {
        Policy policy = PolicyReader.read(POLICY);
        Judge judge = new Judge(policy, new Rewriter(Rules.of(policy)), new Identity("warm-up"));
        byte[] review = REVIEW.formatted("\"system:serviceaccounts:velero\"").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < ROUNDS; i++) {
            Request request = AdmissionReview.read(review);
            byte[] answer = AdmissionReview.write(request.uid(), judge.mutate(request));
            LOG.tracef("%d bytes", answer.length);
        }
    }

    private static void ask(String host, int port) throws IOException, GeneralSecurityException {
        byte[] review = REVIEW.formatted("").getBytes(StandardCharsets.UTF_8);
        String head =
                "POST /validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                        .formatted(review.length);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new TrustAnyone()}, null);
        try (Socket socket = tls.getSocketFactory().createSocket(InetAddress.getByName(host), port)) {
            socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(review);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 ")) {
                throw new IOException("no HTTP answer at port " + port);
            }
        }
    }

    /** The server is this process; whether the API server trusts its certificate is not asked here. */
    private static final class TrustAnyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
