package dev.transplant.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** One replica of the packaged webhook. */
public final class WebhookProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Cluster cluster;
    private final Path dir;
    private final int replica;
    private final Runnable end;

    /** @param dir of the installation */
    WebhookProcess(Cluster cluster, Path dir, int replica) {
        this.cluster = cluster;
        this.dir = dir;
        this.replica = replica;
        this.end = this::stop;
    }

    private WebhookProcess(WebhookProcess of, Runnable end) {
        this.cluster = of.cluster;
        this.dir = of.dir;
        this.replica = of.replica;
        this.end = end;
    }

    /** Installs the webhook with a policy and waits until its one replica is Ready; closed, it takes the installation down. */
    public static WebhookProcess withPolicy(Cluster cluster, Path policy) {
        Installation installation = Installation.on(cluster);
        try {
            installation.policy(Files.readString(policy));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        WebhookProcess webhook = new WebhookProcess(installation.start(0), installation::close);
        webhook.awaitReady();
        return webhook;
    }

    /** Installs the webhook and starts one replica; does not wait until it is Ready. Closed, it takes the installation down. */
    public static WebhookProcess watching(Cluster cluster) {
        Installation installation = Installation.on(cluster);
        return new WebhookProcess(installation.start(0), installation::close);
    }

    /** Waits until it says that it is Ready, and the Service leads to it. */
    public void awaitReady() {
        Await.until(
                LIMIT,
                () -> "Ready, but: " + readiness().body(),
                () -> readiness().statusCode() == 200 && endpoints().contains("127.0.0.1:" + port()));
    }

    private List<String> endpoints() {
        Path file = cluster.dir().resolve("routes.ready");
        return Files.exists(file) ? lines(file) : List.of();
    }

    public HttpResponse<String> readiness() {
        return management("/q/health/ready");
    }

    /** The value of a metric without labels. */
    public double metric(String name) {
        return values(name + " ").findFirst().orElseThrow(() -> new AssertionError("no metric " + name));
    }

    /** The sum of a metric over all its labels; 0 where there is none yet. */
    public double metricSum(String name) {
        return Stream.of(" ", "{")
                .flatMap(end -> values(name + end))
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private Stream<Double> values(String beginning) {
        return management("/q/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(beginning))
                .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)));
    }

    /** How many reviews it has answered. */
    public long served() {
        return (long) metricSum("transplant_reviews_total");
    }

    public List<String> log() {
        return lines(replicaDir().resolve("webhook.log"));
    }

    /** The port of reviews. */
    public int port() {
        return 20_000 + cluster.slot() * 100 + 10 + 2 * replica;
    }

    public ProcessHandle process() {
        long pid = Long.parseLong(lines(replicaDir().resolve("pid")).getFirst());
        return ProcessHandle.of(pid).orElseThrow();
    }

    /** Ends it with no chance to say goodbye, and waits until it is gone. */
    public void kill() {
        ProcessHandle process = process();
        process.destroyForcibly();
        Await.until(LIMIT, () -> "killed", () -> !process.isAlive());
    }

    /** Ends it as a kubelet does, and waits until it is gone. */
    public void stop() {
        Shell.run("webhook", "stop", dir.toString(), "--replica", Integer.toString(replica));
    }

    private HttpResponse<String> management(String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:%d%s".formatted(port() + 1, path));
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Path replicaDir() {
        return dir.resolve("replica-" + replica);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        end.run();
    }
}
