package dev.transplant.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.testbed.ApiServer;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our verdicts on generated pods are those of real API servers, and so are our words, byte for byte. */
@ExtendWith(BedExtension.class)
class PodSecurityIT {
    private static final Logger LOG = Logger.getLogger(PodSecurityIT.class);
    private static final List<Enforcing> NAMESPACES =
            Enforcing.by("all", Stream.of("v1.26", "v1.29", "v1.32", "latest"));
    private static final int PODS = 5_400;
    private static final int STANDING = 20;
    private static final int EPHEMERAL = 450;
    private static final long SEED = 20261129;

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
        try (Judging judging = new Judging(cluster, NAMESPACES)) {
            judging.apply(namespace -> Level.PRIVILEGED);
            List<ObjectNode> standing = createStanding(judging.api(), recent);
            judging.apply(Enforcing::level);
            judging.awaitEnforced();

            Judging.inParallel(PODS, i -> {
                ObjectNode pod = new PodGenerator(SEED + i, recent).pod("p");
                judging.compareCreated(created, "seed " + (SEED + i), pod);
            });
            Judging.inParallel(
                    EPHEMERAL, i -> compareDebugged(judging.api(), debugged, standing.get(i % STANDING), SEED + i));
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

    /** Creates pods to which ephemeral containers can be added, the same in each namespace. */
    private static List<ObjectNode> createStanding(ApiServer api, boolean recent) {
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

    /** Does what {@code kubectl debug} does. */
    private static void compareDebugged(ApiServer api, Comparison comparison, ObjectNode standing, long seed) {
        ObjectNode pod = standing.deepCopy();
        ((ObjectNode) pod.path("spec"))
                .set("ephemeralContainers", new PodGenerator(seed, false).ephemeralContainers(pod));
        String path = "/%s/ephemeralcontainers?dryRun=All&fieldValidation=Ignore"
                .formatted(pod.path("metadata").path("name").asText());
        comparison.compare("seed " + seed, pod, NAMESPACES, namespace -> api.send("PUT", namespace.pods() + path, pod));
    }
}
