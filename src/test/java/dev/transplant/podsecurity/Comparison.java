package dev.transplant.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.testbed.ApiServer.Answer;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/** What pods are to us and to an API server of some version, counted. Safe for many threads. */
final class Comparison {
    private static final Set<Integer> VERDICTS = Set.of(200, 201, 403);
    private static final Set<Integer> INVALID = Set.of(400, 422);

    private final AtomicInteger pods = new AtomicInteger();
    private final AtomicInteger invalid = new AtomicInteger();
    private final AtomicInteger admitted = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Set<String> checks = new ConcurrentSkipListSet<>();
    private final Queue<String> differences = new ConcurrentLinkedQueue<>();

    private final Version server;
    private final Map<Version, PodSecurity> judges = new ConcurrentHashMap<>();

    Comparison(Version server) {
        this.server = server;
    }

    /** Asks an API server. */
    @FunctionalInterface
    interface Oracle {
        Answer ask(Enforcing namespace);
    }

    /** Holds our verdicts on a pod in all namespaces against those of the API server. */
    void compare(String seed, JsonNode pod, List<Enforcing> namespaces, Oracle oracle) {
        for (Enforcing namespace : namespaces) {
            Answer answer = oracle.ask(namespace);
            if (INVALID.contains(answer.status())) {
                invalid.incrementAndGet();
                return; // everywhere: validation comes before
            }
            compare(seed, pod, namespace, answer);
        }
        pods.incrementAndGet();
    }

    private void compare(String seed, JsonNode pod, Enforcing namespace, Answer answer) {
        List<Refusal> refusals = judge(namespace.version())
                .evaluate(namespace.level(), PodTemplates.pod(pod).orElseThrow());
        String ours = Refusal.text(refusals);
        String theirs = answer.status() == 403 ? namespace.reasons(answer) : "";
        if (!ours.equals(theirs) || !VERDICTS.contains(answer.status())) {
            differences.add("%s on %s in %s (%d)%n  ours:   %s%n  theirs: %s%n  pod:    %s%n"
                    .formatted(seed, server, namespace.name(), answer.status(), ours, theirs, pod));
        }
        (theirs.isEmpty() ? admitted : refused).incrementAndGet();
        refusals.forEach(refusal -> checks.add(refusal.check()));
    }

    private PodSecurity judge(Version policy) {
        return judges.computeIfAbsent(policy, p -> new PodSecurity(new Standard(p, server)));
    }

    /** Pods on which the API server passed judgement. */
    int pods() {
        return pods.get();
    }

    /** How often it admitted one. */
    int admitted() {
        return admitted.get();
    }

    int refused() {
        return refused.get();
    }

    /** For what pods were refused. */
    Set<String> checks() {
        return checks;
    }

    /** A few of the pods for which it gave other answers than we. */
    List<String> differences() {
        return differences.stream().limit(5).toList();
    }

    @Override
    public String toString() {
        return "%s: %d pods compared, %d times admitted, %d times refused, %d differences; %d pods invalid"
                .formatted(server, pods.get(), admitted.get(), refused.get(), differences.size(), invalid.get());
    }
}
