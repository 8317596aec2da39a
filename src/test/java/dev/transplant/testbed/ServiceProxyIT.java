package dev.transplant.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in for kube-proxy sends new connections to Ready replicas only. */
class ServiceProxyIT {
    private static final String SERVICE = "10.96.7.1:443";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    private Path dir = Path.of("");

    @SuppressWarnings("NullAway.Init") // set before each test
    private Process proxy;

    @SuppressWarnings("NullAway.Init") // set before each test
    private List<Replica> replicas;

    @BeforeEach
    void start() throws IOException {
        replicas = List.of(new Replica("a"), new Replica("b"));
        Files.createFile(routes());
        String program = Shell.run("build", "service-proxy") + "/service-proxy";
        proxy = new ProcessBuilder(program, socket().toString(), routes().toString())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile())
                .start();
        Await.until(LIMIT, () -> "listens", () -> Files.exists(socket()));
    }

    @AfterEach
    void stop() {
        proxy.destroyForcibly();
        replicas.forEach(replica -> replica.server.stop(0));
    }

    @Test
    void takesAddressesInTurn() throws IOException {
        route("%s %s %s"
                .formatted(SERVICE, replicas.get(0).address(), replicas.get(1).address()));

        assertThat(answers()).containsExactly("a", "b");
        assertThat(connect("10.96.7.2:443")).as("no route").startsWith("HTTP/1.1 502 ");
    }

    @Test
    void sendsNewConnectionsOnlyToTheReady() throws IOException {
        route("%s %s %s"
                .formatted(SERVICE, replicas.get(0).probed(), replicas.get(1).probed()));
        awaitReady();
        assertThat(connect(SERVICE)).as("none is Ready").startsWith("HTTP/1.1 502 ");

        replicas.get(1).status = 200;
        awaitReady(1);
        assertThat(answers()).containsExactly("b");

        replicas.get(0).status = 200;
        awaitReady(0, 1);
        assertThat(answers()).containsExactly("a", "b");

        replicas.get(0).status = 503;
        awaitReady(1);
        assertThat(answers()).containsExactly("b");
    }

    @Test
    void leavesOpenConnectionsAlone() throws IOException {
        route(SERVICE + " " + replicas.get(0).probed());
        replicas.get(0).status = 200;
        awaitReady(0);
        try (SocketChannel open = open(SERVICE)) {
            assertThat(ask(open)).contains("200 OK").endsWith("a");

            replicas.get(0).status = 503;
            awaitReady();

            assertThat(ask(open)).contains("200 OK").endsWith("a");
        }
    }

    @Test
    void takesOneThatHangsForNotReady() throws IOException {
        route("%s %s %s"
                .formatted(SERVICE, replicas.get(0).probed(), replicas.get(1).probed()));
        replicas.forEach(replica -> replica.status = 200);
        awaitReady(0, 1);

        replicas.get(0).hangs = true;

        awaitReady(1);
        assertThat(answers()).containsExactly("b");
    }

    @Test
    void forgetsWhatWasTakenAway() throws IOException {
        route(SERVICE + " " + replicas.get(0).probed());
        replicas.get(0).status = 200;
        awaitReady(0);

        route("");
        awaitReady();
        replicas.get(0).hangs = true;
        route(SERVICE + " " + replicas.get(0).probed());

        assertThat(connect(SERVICE)).as("not Ready before it was asked again").startsWith("HTTP/1.1 502 ");
    }

    private void awaitReady(int... ready) {
        Set<String> expected = new TreeSet<>(
                IntStream.of(ready).mapToObj(i -> replicas.get(i).address()).toList());
        Await.until(LIMIT, () -> "ready: " + expected, () -> new TreeSet<>(lines()).equals(expected));
    }

    private List<String> lines() {
        try {
            Path file = dir.resolve("routes.ready");
            return Files.exists(file) ? Files.readAllLines(file) : List.of("no look yet");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who answers over some new connections. */
    private Set<String> answers() throws IOException {
        Set<String> answers = new TreeSet<>();
        for (int i = 0; i < 6; i++) {
            try (SocketChannel channel = open(SERVICE)) {
                String answer = ask(channel);
                answers.add(answer.substring(answer.length() - 1));
            }
        }
        return answers;
    }

    private String connect(String destination) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            return exchange(channel, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(destination, destination));
        }
    }

    private SocketChannel open(String destination) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()));
        assertThat(exchange(channel, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(destination, destination)))
                .startsWith("HTTP/1.1 200 ");
        return channel;
    }

    private static String ask(SocketChannel channel) throws IOException {
        return exchange(channel, "GET /name HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    /** Sends and reads what comes at once; the answers here are short. */
    private static String exchange(SocketChannel channel, String request) throws IOException {
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
        StringBuilder answer = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        boolean body = request.startsWith("GET");
        while (!answer.toString().contains("\r\n\r\n")
                || (body && answer.toString().endsWith("\r\n\r\n"))) {
            if (channel.read(buffer.clear()) < 0) {
                break;
            }
            answer.append(StandardCharsets.UTF_8.decode(buffer.flip()));
        }
        return answer.toString();
    }

    private void route(String line) throws IOException {
        Path part = Files.writeString(dir.resolve("routes.part"), line + "\n");
        Files.move(part, routes(), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path routes() {
        return dir.resolve("routes");
    }

    private Path socket() {
        return dir.resolve("socket");
    }

    /** A server that tells its name, and whether it is Ready. */
    private static final class Replica {
        private final HttpServer server;
        private volatile int status = 503;
        private volatile boolean hangs;

        Replica(String name) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/name", exchange -> {
                byte[] body = name.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.createContext("/ready", exchange -> {
                Await.until(Duration.ofMinutes(1), () -> "no answer", () -> !hangs);
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
            server.start();
        }

        String address() {
            return "127.0.0.1:" + server.getAddress().getPort();
        }

        String probed() {
            return "%s,http://%s/ready".formatted(address(), address());
        }
    }
}
