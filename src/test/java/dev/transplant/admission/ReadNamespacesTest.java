package dev.transplant.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.transplant.podsecurity.Version;
import dev.transplant.testbed.StubApi;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked of an API server, how often, and what its answers come to. */
class ReadNamespacesTest {
    private static final String SHOP = "/api/v1/namespaces/shop";
    private static final String VERSION = "/version";

    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final StubApi api = new StubApi().at("/", this::answer);
    private final ReadNamespaces namespaces = new ReadNamespaces(api.client(), () -> now);

    @AfterEach
    void close() {
        api.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        Optional<String> body = Optional.ofNullable(bodies.get(path));
        int status = body.map(text -> text.isEmpty() ? 403 : 200).orElse(404);
        StubApi.answer(exchange, status, body.orElse("{}"));
    }

    private void shop(String level) {
        bodies.put(SHOP, """
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": {"level": "%s"}}}
                """.formatted(level));
    }

    @Test
    void readsANamespaceAgainAfterSomeSeconds() {
        shop("a");
        assertThat(namespaces.labels("shop")).isEqualTo(Map.of("level", "a"));
        shop("b");
        now = now.plusSeconds(4);
        assertThat(namespaces.labels("shop")).isEqualTo(Map.of("level", "a"));
        assertThat(asked).containsExactly(SHOP);

        now = now.plusSeconds(1);
        assertThat(namespaces.labels("shop")).isEqualTo(Map.of("level", "b"));
    }

    @Test
    void remembersAHundred() {
        IntStream.range(0, 100).forEach(i -> namespaces.labels("n" + i));
        namespaces.labels("n0");
        assertThat(asked).hasSize(100);

        namespaces.labels("n100");
        namespaces.labels("n0");

        assertThat(asked).hasSize(102);
    }

    @Test
    void knowsNoLabelsWhereThereAreNone() {
        bodies.put(SHOP, "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"shop\"}}");

        assertThat(namespaces.labels("shop")).isEmpty();
        assertThat(namespaces.labels("gone")).isEmpty();
    }

    @Test
    void remembersNoFailure() {
        bodies.put(SHOP, "");
        assertThatThrownBy(() -> namespaces.labels("shop")).isInstanceOf(KubernetesClientException.class);

        shop("a");

        assertThat(namespaces.labels("shop")).isEqualTo(Map.of("level", "a"));
    }

    @Test
    void readsTheVersionOnceItCan() {
        bodies.put(VERSION, "");
        assertThat(namespaces.version()).isEqualTo(Version.LATEST);
        bodies.put(VERSION, "{\"major\": \"1\", \"minor\": \"26+\"}");
        assertThat(namespaces.version()).isEqualTo(new Version(26));
        bodies.put(VERSION, "{\"major\": \"1\", \"minor\": \"35\"}");

        assertThat(namespaces.version()).isEqualTo(new Version(26));
    }
}
