package dev.transplant.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.transplant.testbed.StubApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written again and what is not, by the answers of an API server. One write at a time, so that their order tells. */
class ClusterEventsWriteTest {
    private static final int CREATED = 201;
    private static final int CONFLICT = 409;
    private static final int LIMIT_SECONDS = 20;
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);

    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<String> notes = new LinkedBlockingQueue<>();
    private final Queue<String> times = new ConcurrentLinkedQueue<>();
    private final StubApi api = new StubApi().at("/apis/events.k8s.io/v1/namespaces/shop/events", this::answer);
    private final ClusterEvents events =
            new ClusterEvents(api.client(), "transplant.dev/webhook", "pod-1", NOON, Duration.ZERO);

    @AfterEach
    void close() {
        events.close();
        api.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        StubApi.answer(exchange, Optional.ofNullable(answers.poll()).orElse(CREATED), body);
        times.add(new ObjectMapper().readTree(body).path("eventTime").asText());
        notes.add(new ObjectMapper().readTree(body).path("note").asText());
    }

    private static Notice notice(String message) {
        return new Notice(Notice.About.namespace("shop"), Notice.Severity.WARNING, "Reason", message);
    }

    @Test
    void aNoticeIsWrittenOnce() throws InterruptedException {
        events.tell(notice("a"));
        events.tell(notice("a"));
        events.tell(notice("b"));

        assertThat(next()).isEqualTo("a");
        assertThat(next()).isEqualTo("b");
    }

    /** Its name and time are those of what happened, so a program that starts anew does not tell it twice. */
    @Test
    void whatHappenedBeforeIsWrittenWithItsTime() throws InterruptedException {
        events.tell(notice("a"), NOON.instant().minusSeconds(600));
        events.tell(notice("b"), NOON.instant());

        assertThat(next()).isEqualTo("a");
        assertThat(next()).isEqualTo("b");
        assertThat(times).containsExactly("2026-11-22T11:50:00.000000Z", "2026-11-22T12:00:00.000000Z");
    }

    @Test
    void whatAnotherReplicaHasToldIsTold() throws InterruptedException {
        answers.add(CONFLICT);
        events.tell(notice("a"));
        assertThat(next()).isEqualTo("a");
        events.tell(notice("b"));
        assertThat(next()).as("a is not tried again").isEqualTo("b");

        events.tell(notice("a"));
        events.tell(notice("c"));

        assertThat(next()).as("a counts as told").isEqualTo("c");
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 403, 500})
    void whatIsRefusedOtherwiseIsTriedAgain(int answer) throws InterruptedException {
        answers.add(answer);

        events.tell(notice("a"));

        assertThat(next()).isEqualTo("a");
        assertThat(next()).isEqualTo("a");
        events.tell(notice("b"));
        assertThat(next()).isEqualTo("b");
    }

    @Test
    void whoWaitsKnowsThatItIsWritten() throws InterruptedException {
        answers.add(500);

        events.tellAndWait(notice("a"));
        events.tellAndWait(notice("a"));

        assertThat(notes.poll()).as("at once").isEqualTo("a");
        assertThat(next()).as("tried again").isEqualTo("a");
        events.tellAndWait(notice("b"));
        assertThat(next()).isEqualTo("b");
    }

    @Test
    void atTheEndAllIsWrittenThatWasTold() {
        IntStream.range(0, 20).forEach(i -> events.tell(notice("a" + i)));

        events.close();
        events.tell(notice("too late"));

        assertThat(notes).hasSize(20);
    }

    private String next() throws InterruptedException {
        return Optional.ofNullable(notes.poll(LIMIT_SECONDS, TimeUnit.SECONDS))
                .orElseThrow(() -> new AssertionError("nothing was written within " + LIMIT_SECONDS + " s"));
    }
}
