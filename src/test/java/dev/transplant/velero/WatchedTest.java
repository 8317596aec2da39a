package dev.transplant.velero;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.StubApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A watch by the answers of an API server: a number refuses it, all else is what it sends; at the end it stays open. */
@Timeout(60)
class WatchedTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Watched.Pauses SHORT = new Watched.Pauses(Duration.ofMillis(10), Duration.ofMillis(50));
    private static final String ADDED = """
            {"type": "ADDED", "object": {"apiVersion": "velero.io/v1", "kind": "Backup", "metadata": {"name": "b", "resourceVersion": "7"}}}
            """;
    private static final String GONE = """
            {"type": "ERROR", "object": {"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": 410, "message": "too old"}}
            """;

    private final Deque<String> answers = new ConcurrentLinkedDeque<>();
    private final List<String> watches = new CopyOnWriteArrayList<>();
    private final AtomicInteger woken = new AtomicInteger();
    private final StubApi api = new StubApi().at("/apis/velero.io/v1/namespaces/velero/", this::answer);
    private final VeleroCluster velero = new VeleroCluster(api.client(), "velero");

    @AfterEach
    void close() {
        api.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean webSocket = exchange.getRequestHeaders().containsKey("Upgrade");
        boolean refuses = answers.element().matches("[0-9]+");
        if (webSocket && !refuses) {
            StubApi.answer(exchange, 503, ""); // it speaks no web sockets
            return;
        }
        watches.add(exchange.getRequestURI().getPath() + "?"
                + exchange.getRequestURI().getQuery());
        String answer = answers.size() > 1 ? answers.remove() : answers.element();
        if (refuses) {
            StubApi.answer(exchange, Integer.parseInt(answer), "");
            return;
        }
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    private void awaitWatches(int number) {
        Await.until(LIMIT, () -> number + " watches, but: " + watches, () -> watches.size() >= number);
    }

    private void awaitWoken(int times) {
        Await.until(LIMIT, () -> times + " times woken, but: " + woken, () -> woken.get() >= times);
    }

    @Test
    void wakesItsOwnerAtTheStartAndAtEachChange() {
        answers.add(ADDED + ADDED);
        try (Watched watched = velero.watch("Backup", "b", woken::incrementAndGet)) {
            awaitWoken(3);

            assertThat(watched).isNotNull();
            assertThat(watches)
                    .singleElement()
                    .asString()
                    .startsWith("/apis/velero.io/v1/namespaces/velero/backups?")
                    .contains("metadata.name=b", "watch=true");
        }
    }

    /** Refused, given, broken, refused again, and given: the owner looks once more without any event. */
    @Test
    void isSetUpAgainAndWakesItsOwnerThen() {
        answers.addAll(List.of("403", "500", GONE, "404", "\n"));
        try (Watched watched = velero.watch("Backup", "b", woken::incrementAndGet, SHORT)) {
            awaitWatches(5);
            awaitWoken(2);

            assertThat(watched).isNotNull();
        }
    }

    @Test
    void goesOnWhenItsOwnerFails() {
        answers.addAll(List.of(GONE, GONE, ADDED));
        Runnable fails = () -> {
            woken.incrementAndGet();
            throw new IllegalStateException("a bug of the owner");
        };
        try (Watched watched = velero.watch("Backup", "b", fails, SHORT)) {
            awaitWoken(4);

            assertThat(watched).isNotNull();
        }
    }

    @Test
    void endsWhenItIsClosed() {
        answers.add("403");
        Watched first = velero.watch("Backup", "first", woken::incrementAndGet, SHORT);
        awaitWatches(2);
        first.close();
        first.close();

        long before = tries("first");
        try (Watched second = velero.watch("Backup", "second", () -> {}, SHORT)) {
            Await.until(LIMIT, () -> "the other tries on", () -> tries("second") > 5);
            assertThat(second).isNotNull();
        }
        assertThat(tries("first")).as("but for one on its way").isLessThanOrEqualTo(before + 1);
        assertThat(woken).hasValue(0);
    }

    private long tries(String name) {
        return watches.stream()
                .filter(watch -> watch.contains("metadata.name=" + name))
                .count();
    }

    @Test
    void pausesGrow() {
        assertThat(Stream.iterate(Watched.Pauses.USUAL.first(), Watched.Pauses.USUAL::after)
                        .limit(7)
                        .map(Duration::toSeconds))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    }
}
