package dev.transplant.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.rewrite.Fixture;
import dev.transplant.testbed.ApiServer;
import dev.transplant.testbed.ApiServer.Answer;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.Cluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real API server that judges pods, with the namespaces in which it does. Safe for many threads. */
final class Judging implements AutoCloseable {
    /** As many as Java keeps connections open to one server. */
    private static final int THREADS = 5;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final List<Enforcing> namespaces;
    private final ApiServer api;

    Judging(Cluster cluster, List<Enforcing> namespaces) {
        this.cluster = cluster;
        this.namespaces = namespaces;
        this.api = ApiServer.of(cluster);
    }

    ApiServer api() {
        return api;
    }

    /** Makes the namespaces, or gives them other levels than before. */
    void apply(Function<Enforcing, Level> level) {
        cluster.apply(namespaces.stream().map(n -> n.yaml(level.apply(n))).collect(Collectors.joining("---\n")));
        for (Enforcing namespace : namespaces) {
            String account = "/api/v1/namespaces/%s/serviceaccounts/default".formatted(namespace.name());
            Await.until(LIMIT, () -> account, () -> !cluster.read(account).isMissingNode());
        }
    }

    /** Labels take a moment to reach the plugin. */
    void awaitEnforced() {
        JsonNode pod = Fixture.yaml("""
                apiVersion: v1
                kind: Pod
                metadata: {name: p}
                spec: {containers: [{name: c, image: i, securityContext: {privileged: true}}]}
                """);
        Instant limit = Instant.now().plus(LIMIT);
        for (Enforcing namespace : namespaces) {
            while (create(namespace, pod).status() != 403) {
                assertThat(Instant.now()).as("enforced in " + namespace.name()).isBefore(limit);
            }
        }
    }

    /** As a dry run, so that each pod can be tried again. */
    Answer create(Enforcing namespace, JsonNode pod) {
        return api.send("POST", namespace.pods() + "?dryRun=All&fieldValidation=Ignore", pod);
    }

    void compareCreated(Comparison comparison, String seed, JsonNode pod) {
        comparison.compare(seed, pod, namespaces, namespace -> create(namespace, pod));
    }

    @FunctionalInterface
    interface Numbered {
        void run(int number);
    }

    static void inParallel(int count, Numbered task) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                running.add(threads.submit(() -> {
                    task.run(number);
                    return null;
                }));
            }
            for (Future<Void> future : running) {
                future.get();
            }
        }
    }

    @Override
    public void close() {
        cluster.kubectl(Stream.concat(
                        Stream.of("delete", "namespace", "--wait=false"),
                        namespaces.stream().map(Enforcing::name))
                .toArray(String[]::new));
    }
}
