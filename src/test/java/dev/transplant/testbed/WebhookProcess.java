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

/** The packaged webhook, running beside a cluster and behind its Service there. */
public final class WebhookProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final Path dir;

    private WebhookProcess(Cluster cluster, Path dir) {
        this.cluster = cluster;
        this.dir = dir;
    }

    /** Starts it with a policy in a file and waits until it is Ready. */
    public static WebhookProcess withPolicy(Cluster cluster, Path policy) {
        WebhookProcess webhook = up(cluster, "--policy", policy.toString());
        webhook.awaitReady();
        return webhook;
    }

    /** Starts it watching the ConfigMap; does not wait. */
    public static WebhookProcess watching(Cluster cluster) {
        return up(cluster);
    }

    private static WebhookProcess up(Cluster cluster, String... options) {
        Path dir = cluster.dir().resolve("webhook");
        String[] arguments = new String[4 + options.length];
        arguments[0] = "up";
        arguments[1] = dir.toString();
        arguments[2] = Integer.toString(cluster.slot());
        arguments[3] = cluster.kubeconfig().toString();
        System.arraycopy(options, 0, arguments, 4, options.length);
        Shell.run("webhook", arguments);
        return new WebhookProcess(cluster, dir);
    }

    public void awaitReady() {
        Await.until(LIMIT, () -> "Ready, but: " + readiness(), () -> readiness().statusCode() == 200);
    }

    public HttpResponse<String> readiness() {
        return management("/q/health/ready");
    }

    /** The value of a metric without labels. */
    public double metric(String name) {
        return management("/q/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name));
    }

    public List<String> log() {
        try {
            return Files.readAllLines(dir.resolve("webhook.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port of reviews. */
    public int port() {
        return 20_000 + cluster.slot() * 100 + 10;
    }

    /** The certificate that it serves. */
    public Path certificate() {
        return dir.resolve("tls.crt");
    }

    public ProcessHandle process() {
        try {
            long pid = Long.parseLong(Files.readString(dir.resolve("pid")).strip());
            return ProcessHandle.of(pid).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    @Override
    public void close() {
        Shell.run("webhook", "down", dir.toString(), cluster.kubeconfig().toString());
    }
}
