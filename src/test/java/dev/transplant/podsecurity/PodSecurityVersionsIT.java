package dev.transplant.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.rewrite.Fixture;
import dev.transplant.testbed.ApiServer.Answer;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.ClusterSpec;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Our verdicts change with the version of the Standards where those of real API servers do, and nowhere else. */
@ExtendWith(BedExtension.class)
class PodSecurityVersionsIT {
    private static final Logger LOG = Logger.getLogger(PodSecurityVersionsIT.class);
    private static final String TEST = "edges";
    private static final List<Integer> EDGES = List.of(8, 19, 22, 23, 25, 27, 29, 31, 32, 34, 35);
    private static final int PODS = 40;
    private static final long SEED = 20261130;
    private static final int PROC_MOUNT = 33;

    private static List<Server> servers = List.of();

    private record Server(Version version, Judging judging) {
        /** Has both levels by the versions on both sides of each edge that it knows; 1.26 is one side of 1.27's. */
        static Server of(ClusterSpec spec, int minor, Bed bed) {
            Stream<String> versions = EDGES.stream()
                    .flatMapToInt(edge -> IntStream.of(edge - 1, edge))
                    .filter(version -> version <= minor)
                    .distinct()
                    .mapToObj(version -> "v1." + version);
            Judging judging = new Judging(bed.cluster(spec), Enforcing.by(TEST, versions));
            judging.apply(Enforcing::level);
            judging.awaitEnforced();
            return new Server(new Version(minor), judging);
        }

        private String reasons(Level level, int policy, JsonNode pod) {
            Enforcing namespace = new Enforcing(TEST, level, new Version(policy));
            Answer answer = judging.create(namespace, pod);
            return answer.status() == 201 ? "" : namespace.reasons(answer);
        }

        @Override
        public String toString() {
            return version.toString();
        }
    }

    @BeforeAll
    static void makeNamespaces(Bed bed) {
        servers = List.of(Server.of(ClusterSpec.TARGET_1_35, 35, bed), Server.of(ClusterSpec.TARGET_1_26, 26, bed));
    }

    @AfterAll
    static void close() {
        servers.forEach(server -> server.judging().close());
    }

    static List<Server> servers() {
        return servers;
    }

    @ParameterizedTest(name = "{1} from v1.{0} on: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "8  | RESTRICTED | {}",
                "19 | RESTRICTED | {}",
                "22 | RESTRICTED | {}",
                "19 | BASELINE   | {securityContext: {seccompProfile: {type: Unconfined}}}",
                "19 | RESTRICTED | {securityContext: {seccompProfile: {type: Unconfined}}}",
                "22 | RESTRICTED | {containers: [{name: c, image: i, securityContext: {capabilities: {drop: [ALL], add: [CHOWN]}}}]}",
                "23 | RESTRICTED | {securityContext: {runAsUser: 0}}",
                "23 | RESTRICTED | {containers: [{name: c, image: i, securityContext: {runAsUser: 0}}]}",
                "25 | RESTRICTED | {os: {name: windows}, securityContext: {runAsNonRoot: true}}",
                "27 | BASELINE   | {securityContext: {sysctls: [{name: net.ipv4.ip_local_reserved_ports, value: 1-2}]}}",
                "29 | BASELINE   | {securityContext: {sysctls: [{name: net.ipv4.tcp_keepalive_time, value: s}]}}",
                "29 | BASELINE   | {securityContext: {sysctls: [{name: net.ipv4.tcp_fin_timeout, value: s}]}}",
                "29 | BASELINE   | {securityContext: {sysctls: [{name: net.ipv4.tcp_keepalive_intvl, value: s}]}}",
                "29 | BASELINE   | {securityContext: {sysctls: [{name: net.ipv4.tcp_keepalive_probes, value: s}]}}",
                "31 | BASELINE   | {securityContext: {seLinuxOptions: {type: container_engine_t}}}",
                "31 | BASELINE   | {containers: [{name: c, image: i, securityContext: {seLinuxOptions: {type: container_engine_t}}}]}",
                "32 | BASELINE   | {securityContext: {sysctls: [{name: net.ipv4.tcp_rmem, value: s}]}}",
                "32 | BASELINE   | {securityContext: {sysctls: [{name: net.ipv4.tcp_wmem, value: s}]}}",
                "34 | BASELINE   | {containers: [{name: c, image: i, livenessProbe: {httpGet: {port: 80, host: a}}}]}",
                "34 | BASELINE   | {containers: [{name: c, image: i, lifecycle: {preStop: {tcpSocket: {port: 80, host: a}}}}]}",
                "35 | BASELINE   | {hostUsers: false, containers: [{name: c, image: i, securityContext: {procMount: Unmasked}}]}",
                "35 | RESTRICTED | {hostUsers: false}",
                "35 | RESTRICTED | {hostUsers: false, securityContext: {runAsNonRoot: false}}",
                "35 | RESTRICTED | {hostUsers: false, securityContext: {runAsNonRoot: true, runAsUser: 0}}",
            })
    void changesWithTheVersion(int edge, Level level, String spec) {
        ObjectNode pod = (ObjectNode) Fixture.yaml(
                "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i}]}}");
        ((ObjectNode) pod.path("spec")).setAll((ObjectNode) Fixture.yaml(spec));

        assertChanges(edge, level, pod);
    }

    @ParameterizedTest
    @CsvSource({
        "seccomp.security.alpha.kubernetes.io/pod",
        "container.seccomp.security.alpha.kubernetes.io/c",
    })
    void annotationsCountBefore119(String annotation) {
        JsonNode pod = Fixture.yaml("""
                apiVersion: v1
                kind: Pod
                metadata: {name: p, annotations: {%s: unconfined}}
                spec: {containers: [{name: c, image: i}]}
                """.formatted(annotation));

        assertChanges(19, Level.BASELINE, pod);
    }

    private static void assertChanges(int edge, Level level, JsonNode pod) {
        for (Server server : servers) {
            if (server.version().atLeast(edge)) {
                Comparison comparison = new Comparison(server.version());
                server.judging().compareCreated(comparison, "by hand", pod);
                assertThat(comparison.differences()).isEmpty();
                assertThat(comparison.pods()).as("valid on " + server).isOne();
                assertThat(server.reasons(level, edge, pod))
                        .as("by v1.%d on %s", edge, server)
                        .isNotEqualTo(server.reasons(level, edge - 1, pod));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void isTheSameForGeneratedPods(Server server) throws Exception {
        Comparison comparison = new Comparison(server.version());
        Judging.inParallel(PODS, i -> {
            ObjectNode pod = new PodGenerator(SEED + i, server.version().atLeast(PROC_MOUNT)).pod("p");
            server.judging().compareCreated(comparison, "seed " + (SEED + i), pod);
        });

        LOG.info(comparison);
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.admitted()).isGreaterThan(PODS);
        assertThat(comparison.refused()).isGreaterThan(PODS);
    }
}
