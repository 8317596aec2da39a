package dev.transplant.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.StubApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a replica writes of itself, and when; the answers are a test's, AnnouncementIT has a real API server's. */
class HeldLeaseTest {
    private static final Duration LIMIT = Duration.ofSeconds(20); // long before the next renewal
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final String LEASE = """
            {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "%s", "namespace": "ours",
             "resourceVersion": "7"}, "spec": {"renewTime": "%s"}}""";

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicReference<Held> held = new AtomicReference<>(holding("one"));
    private volatile int status = 200;
    private final StubApi api = new StubApi().at("/apis/coordination.k8s.io/v1/namespaces/ours/leases", this::answer);
    private final HeldLease lease = new HeldLease(
            api.client(), "ours", "web-0", this::now, Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofHours(1));

    private static Held holding(String run) {
        return new Held(Map.of(run, "d1"), Optional.of("d2"), Optional.empty());
    }

    private Held now() {
        return Optional.ofNullable(held.get()).orElseThrow();
    }

    @AfterEach
    void close() {
        lease.close();
        api.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath() + " " + body);
        String leases = "{\"apiVersion\": \"coordination.k8s.io/v1\", \"kind\": \"LeaseList\", \"items\": [%s, %s]}"
                .formatted(
                        LEASE.formatted("killed", "2026-11-29T11:49:59.000000Z"),
                        LEASE.formatted("slow", "2026-11-29T11:50:01.000000Z"));
        boolean list = exchange.getRequestMethod().equals("GET");
        StubApi.answer(exchange, status, list ? leases : LEASE.formatted("web-0", "2026-11-29T12:00:00.000000Z"));
    }

    @Test
    void isWrittenAtTheStartAndWhenItChanges() {
        lease.start();
        awaitRequest("PATCH", "\"transplant.dev/run-sheets\":\"one=d1\"");
        awaitRequest("PATCH", "\"renewTime\":\"2026-11-29T12:00:00.000000Z\"");
        awaitRequest("PATCH", "\"holderIdentity\":\"web-0\"");

        held.set(holding("two"));
        lease.changed();
        awaitRequest("PATCH", "\"transplant.dev/run-sheets\":\"two=d1\"");
    }

    @Test
    void saysNothingBeforeTheStart() {
        lease.changed();
        lease.close();

        assertThat(requests).isEmpty();
    }

    @Test
    void goesOnWhenItCouldNotBeWritten() {
        status = 500;
        lease.start();
        awaitRequest("PATCH", "one=d1");

        status = 200;
        held.set(holding("two"));
        lease.changed();
        awaitRequest("PATCH", "two=d1");
    }

    @Test
    void takesAwayItsOwnAtTheEndAndThoseLongGone() {
        lease.start();
        awaitRequest("DELETE", "leases/killed");
        lease.close();

        assertThat(requests.getLast()).startsWith("DELETE").contains("leases/web-0");
        assertThat(requests).noneMatch(request -> request.startsWith("DELETE") && request.contains("leases/slow"));
        assertThat(requests)
                .anyMatch(
                        request -> request.contains("leases/killed") && request.contains("\"resourceVersion\":\"7\""));
    }

    private void awaitRequest(String method, String part) {
        Await.until(
                LIMIT,
                () -> method + " " + part + ", but: " + requests,
                () -> requests.stream().anyMatch(request -> request.startsWith(method) && request.contains(part)));
    }
}
