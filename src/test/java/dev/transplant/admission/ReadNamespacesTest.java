package dev.transplant.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.transplant.podsecurity.Version;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
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
    private final HttpServer server;
    private final KubernetesClient client;
    private final ReadNamespaces namespaces;
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");

    ReadNamespacesTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://localhost:" + server.getAddress().getPort())
                .withRequestRetryBackoffLimit(0)
                .build();
        client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new VertxHttpClientFactory())
                .build();
        namespaces = new ReadNamespaces(client, () -> now);
    }

    @AfterEach
    void close() {
        client.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        Optional<String> body = Optional.ofNullable(bodies.get(path));
        byte[] bytes = body.orElse("{}").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(
                body.map(text -> text.isEmpty() ? 403 : 200).orElse(404), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
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
