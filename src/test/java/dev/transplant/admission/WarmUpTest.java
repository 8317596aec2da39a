package dev.transplant.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.vertx.http.HttpsServerStart;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static final HttpsServerStart SERVER =
            new HttpsServerStart(new HttpServerOptions().setHost("127.0.0.1").setPort(1));

    @Test
    void isNotReadyBefore() {
        assertThat(new WarmUp().call().getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
    }

    /** As when the certificate is put in place at that moment, and the server ends the handshake. */
    @Test
    void asksAgainUntilThePortAnswers() throws InterruptedException {
        List<HealthCheckResponse.Status> asked = new ArrayList<>();
        WarmUp[] warmUp = new WarmUp[1];
        warmUp[0] = new WarmUp(
                (host, port) -> {
                    asked.add(warmUp[0].call().getStatus());
                    if (asked.size() < 3) {
                        throw new IOException("Remote host terminated the handshake");
                    }
                },
                Duration.ofMillis(1));

        warmUp[0].run(SERVER);

        assertThat(asked).hasSize(3).containsOnly(HealthCheckResponse.Status.DOWN);
        assertThat(warmUp[0].call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
    }
}
