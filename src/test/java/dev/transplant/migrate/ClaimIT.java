package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.testbed.Await;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.On;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two runs, or two pods of one, on a real API server. */
@ExtendWith(BedExtension.class)
class ClaimIT {
    private static final String NAMESPACE = "claims";

    @BeforeAll
    static void namespace(@On(ClusterSpec.SOURCE) Cluster cluster) {
        cluster.apply("{apiVersion: v1, kind: Namespace, metadata: {name: claims}}");
    }

    private static Claim claim(Cluster cluster, String run, String instance) {
        return new Claim(cluster.client(), NAMESPACE, run, instance, Clock.systemUTC());
    }

    private static boolean held(Cluster cluster, String target) {
        return !lease(cluster, target).isEmpty();
    }

    private static String lease(Cluster cluster, String target) {
        return cluster.read("/apis/coordination.k8s.io/v1/namespaces/claims/leases/transplant-migrate-" + target)
                .path("spec")
                .path("holderIdentity")
                .asText();
    }

    private static String renewTime(Cluster cluster, String target) {
        return cluster.read("/apis/coordination.k8s.io/v1/namespaces/claims/leases/transplant-migrate-" + target)
                .path("spec")
                .path("renewTime")
                .asText();
    }

    /** A Lease that nobody renews. */
    private static void leave(Cluster cluster, String target, String identity, Instant renewed) {
        cluster.apply("""
                apiVersion: coordination.k8s.io/v1
                kind: Lease
                metadata: {name: transplant-migrate-%s, namespace: claims}
                spec: {holderIdentity: %s, leaseDurationSeconds: 15, acquireTime: "2026-01-01T00:00:00.000000Z", renewTime: "%s"}
                """.formatted(target, identity, renewed.toString().replaceAll("\\..*|Z", "") + ".000000Z"));
    }

    @Test
    void keepsTwoRunsApart(@On(ClusterSpec.SOURCE) Cluster cluster) throws InterruptedException {
        try (Claim first = claim(cluster, "one", "pod-a");
                Claim second = claim(cluster, "two", "pod-b");
                Claim third = claim(cluster, "three", "pod-c")) {
            assertThat(first.take(List.of("shop", "db"))).isEmpty();
            assertThat(second.take(List.of("bank"))).isEmpty();
            Optional<String> refusal = third.take(List.of("shop", "alone"));

            assertThat(refusal.orElse(""))
                    .matches(
                            "Run 'one' \\(instance 'pod-a'\\) has held namespace 'shop' since \\S+Z, and does so until \\S+Z if it does not renew its claim: wait for its end or delete its Job, then start this run again; `kubectl -n claims get lease transplant-migrate-shop -o yaml` shows the claim");
            assertThat(held(cluster, "alone")).as("all or none").isFalse();
            assertThat(first.lost()).isEmpty();
        }
        assertThat(List.of("shop", "db", "bank")).as("released").noneMatch(target -> held(cluster, target));
    }

    @Test
    void renews(@On(ClusterSpec.SOURCE) Cluster cluster) throws InterruptedException {
        try (Claim claim = claim(cluster, "one", "pod-a")) {
            assertThat(claim.take(List.of("kept"))).isEmpty();
            String taken = renewTime(cluster, "kept");
            Await.until(
                    Duration.ofSeconds(8),
                    () -> "renewed",
                    () -> !renewTime(cluster, "kept").equals(taken));
            cluster.kubectl("-n", NAMESPACE, "annotate", "lease", "transplant-migrate-kept", "by=somebody");
            String annotated = renewTime(cluster, "kept");
            Await.until(
                    Duration.ofSeconds(8),
                    () -> "in spite of the conflict",
                    () -> !renewTime(cluster, "kept").equals(annotated));
            cluster.kubectl("-n", NAMESPACE, "delete", "lease", "transplant-migrate-kept");
            Await.until(Duration.ofSeconds(8), () -> "made again", () -> held(cluster, "kept"));
            assertThat(claim.lost()).isEmpty();

            leave(cluster, "kept", "two/pod-b", Instant.now());
            Await.until(Duration.ofSeconds(8), () -> "lost", () -> claim.lost().isPresent());
            assertThat(claim.lost())
                    .contains(
                            "Run 'two' (instance 'pod-b') took the claim to namespace 'kept' at 2026-01-01T00:00:00Z, while this run could not renew it: start this run again when that one has ended; `kubectl -n claims get lease transplant-migrate-kept -o yaml` shows the claim");
        }
        assertThat(lease(cluster, "kept")).as("only its own is released").isEqualTo("two/pod-b");
    }

    @Test
    void takesOverFromTheDead(@On(ClusterSpec.SOURCE) Cluster cluster) throws InterruptedException {
        leave(cluster, "long-dead", "two/pod-b", Instant.now().minusSeconds(600));
        leave(cluster, "own-a", "one/pod-a", Instant.now());
        leave(cluster, "own-b", "one/pod-a", Instant.now());
        try (Claim claim = claim(cluster, "one", "pod-c")) {
            Instant start = Instant.now();
            assertThat(claim.take(List.of("long-dead"))).isEmpty();
            assertThat(Duration.between(start, Instant.now()))
                    .as("without the wait")
                    .isLessThan(Duration.ofSeconds(14));
        }
        try (Claim claim = claim(cluster, "one", "pod-c")) {
            Instant start = Instant.now();
            assertThat(claim.take(List.of("own-a", "own-b", "new"))).isEmpty();
            assertThat(Duration.between(start, Instant.now()))
                    .isBetween(Duration.ofSeconds(14), Duration.ofSeconds(25));
            assertThat(lease(cluster, "own-b")).isEqualTo("one/pod-c");
            assertThat(claim.lost())
                    .as("the one that was taken first was renewed meanwhile")
                    .isEmpty();
        }
    }

    @Test
    void anotherInstanceThatIsAliveIsTold(@On(ClusterSpec.SOURCE) Cluster cluster) throws InterruptedException {
        try (Claim alive = claim(cluster, "one", "pod-a");
                Claim second = claim(cluster, "one", "pod-b")) {
            assertThat(alive.take(List.of("shared"))).isEmpty();

            assertThat(second.take(List.of("shared")).orElse(""))
                    .startsWith("Another instance 'pod-a' of this run has held namespace 'shared' since ");
        }
    }
}
