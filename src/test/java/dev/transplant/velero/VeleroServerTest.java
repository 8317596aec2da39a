package dev.transplant.velero;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.transplant.rewrite.Fixture;
import dev.transplant.testbed.StubApi;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of a Velero of v1.18.1 whose image is tagged v1.13.2, so that the answer tells who was asked. */
@Timeout(20)
class VeleroServerTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String STATUS_REQUESTS = "/apis/velero.io/v1/namespaces/velero/serverstatusrequests";
    private static final String DEPLOYMENT = """
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: velero, namespace: velero},
             spec: {template: {spec: {containers: [{name: velero, image: "velero/velero:v1.13.2"}]}}}}
            """;

    private final AtomicInteger deletions = new AtomicInteger();
    private volatile String status = "";
    private final StubApi api = new StubApi()
            .at(STATUS_REQUESTS, this::statusRequests)
            .at("/apis/apps/v1/namespaces/velero/deployments/velero", exchange -> answer(exchange, DEPLOYMENT));

    @AfterEach
    void close() {
        api.close();
    }

    /** A list has the one that was made; a watch, without a web socket, says nothing. */
    private void statusRequests(HttpExchange exchange) throws IOException {
        String query = Objects.requireNonNullElse(exchange.getRequestURI().getQuery(), "");
        if (query.contains("watch=true")) {
            boolean webSocket = exchange.getRequestHeaders().containsKey("Upgrade");
            exchange.sendResponseHeaders(webSocket ? 503 : 200, webSocket ? -1 : 0);
            return;
        }
        String request = "{apiVersion: velero.io/v1, kind: ServerStatusRequest, metadata: {name: %s}, status: {%s}}"
                .formatted(query.replaceFirst(".*metadata.name=", ""), status);
        switch (exchange.getRequestMethod()) {
            case "GET" ->
                answer(
                        exchange,
                        "{kind: ServerStatusRequestList, metadata: {resourceVersion: '1'}, items: [%s]}"
                                .formatted(request));
            case "DELETE" -> {
                deletions.incrementAndGet();
                answer(exchange, request);
            }
            default -> answer(exchange, request);
        }
    }

    private static void answer(HttpExchange exchange, String yaml) throws IOException {
        exchange.getRequestBody().readAllBytes();
        StubApi.answer(exchange, 200, Fixture.yaml(yaml).toString());
    }

    @Test
    void veleroItselfIsAsked() {
        status = "serverVersion: v1.18.1";

        assertThat(new VeleroServer(api.client(), "velero", HOUR).version()).isEqualTo(VeleroVersion.of("v1.18.1"));
        assertThat(deletions).as("the request is taken back").hasValue(1);
    }

    @ParameterizedTest(name = "limit {0}, patience {1}")
    @CsvSource({"PT1H, PT0.1S", "PT0.1S, PT1H"})
    void theShorterWaitEndsAndTheImageTells(Duration limit, Duration patience) {
        assertThat(new VeleroServer(api.client(), "velero", limit, patience).version())
                .isEqualTo(VeleroVersion.of("v1.13.2"));
        assertThat(deletions).as("the request is taken back").hasValue(1);
    }
}
