package dev.transplant.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.rewrite.Fixture;
import dev.transplant.testbed.ApiServer;
import dev.transplant.testbed.ApiServer.Answer;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our verdicts on generated pods are those of real API servers, and so are our words, byte for byte. */
@ExtendWith(BedExtension.class)
class PodSecurityIT {
    private static final Logger LOG = Logger.getLogger(PodSecurityIT.class);
    private static final List<Enforcing> NAMESPACES = Enforcing.all();
    private static final int PODS = 5_400;
    private static final int STANDING = 20;
    private static final int EPHEMERAL = 450;
    private static final long SEED = 20261129;
    private static final int THREADS = 8;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Set<String> FROM_1_34_ON =
            Set.of("hostProbesAndHostLifecycle", "procMount", "procMount_restricted");
    private static final Set<String> CHECKS = Set.of(
            "allowPrivilegeEscalation",
            "appArmorProfile",
            "capabilities_baseline",
            "capabilities_restricted",
            "hostNamespaces",
            "hostPathVolumes",
            "hostPorts",
            "privileged",
            "restrictedVolumes",
            "runAsNonRoot",
            "runAsUser",
            "seLinuxOptions",
            "seccompProfile_baseline",
            "seccompProfile_restricted",
            "sysctls",
            "windowsHostProcess");

    /** Before 1.33 an API server takes every procMount for the default one, unless its feature gate is turned on. */
    @ParameterizedTest
    @CsvSource({"TARGET_1_35, v1.35, true", "TARGET_1_26, v1.26, false"})
    void saysWhatApiServersSay(ClusterSpec spec, String version, boolean recent, Bed bed) throws Exception {
        Cluster cluster = bed.cluster(spec);
        Comparison created = new Comparison(Version.of(version).orElseThrow());
        Comparison debugged = new Comparison(Version.of(version).orElseThrow());
        apply(cluster, namespace -> Level.PRIVILEGED);
        try (ApiServer api = ApiServer.of(cluster)) {
            List<ObjectNode> standing = createStanding(api, recent);
            apply(cluster, Enforcing::level);
            awaitEnforced(api);

            inParallel(PODS, i -> compareCreated(api, created, SEED + i, recent));
            inParallel(EPHEMERAL, i -> compareDebugged(api, debugged, standing.get(i % STANDING), SEED + i));
        } finally {
            NAMESPACES.forEach(n -> cluster.kubectl("delete", "namespace", n.name(), "--wait=false"));
        }

        LOG.infof("created: %s; with ephemeral containers: %s", created, debugged);
        assertSame(created, 5_000);
        assertSame(debugged, 350);
        Set<String> checks = new TreeSet<>(CHECKS);
        checks.addAll(recent ? FROM_1_34_ON : Set.of());
        assertThat(created.checks()).as("what pods were refused for").isEqualTo(checks);
    }

    /** And that this says something: enough pods, of both kinds. */
    private static void assertSame(Comparison comparison, int pods) {
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.pods()).isGreaterThanOrEqualTo(pods);
        assertThat(comparison.admitted()).isGreaterThan(pods);
        assertThat(comparison.refused()).isGreaterThan(pods);
    }

    private static void apply(Cluster cluster, Function<Enforcing, Level> level) {
        cluster.apply(NAMESPACES.stream().map(n -> n.yaml(level.apply(n))).collect(Collectors.joining("---\n")));
        for (Enforcing namespace : NAMESPACES) {
            cluster.kubectl("wait", "-n", namespace.name(), "--for=create", "serviceaccount/default", "--timeout=60s");
        }
    }

    /** Creates pods to which ephemeral containers can be added, the same in each namespace. */
    private static List<ObjectNode> createStanding(ApiServer api, boolean recent) throws InterruptedException {
        List<ObjectNode> standing = new ArrayList<>();
        for (long seed = 0; standing.size() < STANDING; seed++) {
            ObjectNode pod = new PodGenerator(seed, recent).pod("p" + seed);
            boolean valid = true;
            for (Enforcing namespace : NAMESPACES) {
                valid = valid && api.send("POST", namespace.pods(), pod).status() == 201;
            }
            if (valid) {
                standing.add(pod);
            }
        }
        return standing;
    }

    /** Labels take a moment to reach the plugin. */
    private static void awaitEnforced(ApiServer api) throws InterruptedException {
        JsonNode pod = Fixture.yaml("""
                apiVersion: v1
                kind: Pod
                metadata: {name: p}
                spec: {containers: [{name: c, image: i, securityContext: {privileged: true}}]}
                """);
        Instant limit = Instant.now().plus(LIMIT);
        for (Enforcing namespace : NAMESPACES) {
            while (create(api, namespace, pod).status() != 403) {
                assertThat(Instant.now()).as("enforced in " + namespace.name()).isBefore(limit);
            }
        }
    }

    private static void compareCreated(ApiServer api, Comparison comparison, long seed, boolean recent)
            throws InterruptedException {
        ObjectNode pod = new PodGenerator(seed, recent).pod("p");
        comparison.compare("seed " + seed, pod, NAMESPACES, namespace -> create(api, namespace, pod));
    }

    private static Answer create(ApiServer api, Enforcing namespace, JsonNode pod) throws InterruptedException {
        return api.send("POST", namespace.pods() + "?dryRun=All", pod);
    }

    /** Does what {@code kubectl debug} does. */
    private static void compareDebugged(ApiServer api, Comparison comparison, ObjectNode standing, long seed)
            throws InterruptedException {
        ObjectNode pod = standing.deepCopy();
        ((ObjectNode) pod.path("spec"))
                .set("ephemeralContainers", new PodGenerator(seed, false).ephemeralContainers(pod));
        String path = "/%s/ephemeralcontainers?dryRun=All"
                .formatted(pod.path("metadata").path("name").asText());
        comparison.compare("seed " + seed, pod, NAMESPACES, namespace -> api.send("PUT", namespace.pods() + path, pod));
    }

    @FunctionalInterface
    private interface Numbered {
        void run(int number) throws InterruptedException;
    }

    private static void inParallel(int count, Numbered task) throws Exception {
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
}
