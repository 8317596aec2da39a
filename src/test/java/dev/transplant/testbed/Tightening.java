package dev.transplant.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Replicas of {@code tighten}, as their installed Deployment runs them; they end when this is closed. */
public final class Tightening implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Path dir;
    private final int replicas;

    private Tightening(Path dir, int replicas) {
        this.dir = dir;
        this.replicas = replicas;
    }

    /** Starts replicas; the manifests must have been applied. */
    public static Tightening start(Cluster cluster, int replicas) {
        Tightening tightening = new Tightening(cluster.dir().resolve("tighten"), replicas);
        IntStream.range(0, replicas)
                .forEach(replica -> Shell.run(
                        "tighten",
                        "up",
                        tightening.dir.toString(),
                        cluster.kubeconfig().toString(),
                        "--replica",
                        Integer.toString(replica)));
        return tightening;
    }

    /** Waits until all replicas have begun to look for pending namespaces. */
    public void awaitLooking() {
        IntStream.range(0, replicas)
                .forEach(replica -> Await.until(
                        LIMIT,
                        () -> "replica " + replica + " looks, but: " + log(replica),
                        () -> log(replica).stream().anyMatch(line -> line.contains("looking for pending namespaces"))));
    }

    /** Kills the first replica as a node that fails does. */
    public void killOne() {
        long pid = Long.parseLong(lines("replica-0/pid").getFirst());
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    public List<String> log(int replica) {
        return lines("replica-%d/tighten.log".formatted(replica));
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(dir.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Shell.run("tighten", "down", dir.toString());
    }
}
