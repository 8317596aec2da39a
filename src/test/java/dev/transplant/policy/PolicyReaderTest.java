package dev.transplant.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.transplant.podsecurity.Level;
import dev.transplant.rewrite.ClassMapping;
import dev.transplant.rewrite.Unmapped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyReaderTest {
    /** As design.md section 4 has it. */
    static final String FULL = """
            mode: enforce                     # observe: compute, count and warn, but change nothing
            velero:
              namespaces: [velero]
            ingress:
              classes: {avi-lb: contour}
              unmapped: warn                  # keep | warn | deny | remove
            storage:
              classes: {default: vsan-default-storage-policy}
              unmapped: warn
            podSecurity:
              enforce: least                  # least | privileged | baseline | restricted | keep
              unplanned: baseline
              limit: baseline
              namespaces: {}
              override: false
              audit: restricted
              warn: restricted
              version: latest
            remove:
              finalizers: [ingress.ako.vmware.com/finalizer]
              annotations: [ako.vmware.com/host-fqdn-vs-uuid-map, ako.vmware.com/controller-cluster-uuid]
            excludedNamespaces: []
            """;

    private static final PodSecurityPolicy DEFAULT_PODS = new PodSecurityPolicy(
            new Enforce.Least(),
            Level.BASELINE,
            Level.BASELINE,
            Map.of(),
            false,
            Optional.of(Level.RESTRICTED),
            Optional.of(Level.RESTRICTED),
            "latest");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "# nothing but a comment\n",
                "{}",
                "---\n",
                "---\n...\n",
                "\uFEFF{}",
                "velero: {}\ningress: {classes: {}}\nstorage: {}\npodSecurity: {namespaces: {}}\nremove: {}\n",
            })
    void whatIsNotSetHasItsDefault(String yaml) throws InvalidYamlException {
        assertThat(PolicyReader.read(yaml))
                .isEqualTo(new Policy(
                        Policy.Mode.ENFORCE,
                        Set.of("velero"),
                        new ClassMapping("ingress.classes", Map.of(), Unmapped.WARN),
                        new ClassMapping("storage.classes", Map.of(), Unmapped.WARN),
                        DEFAULT_PODS,
                        Set.of("ingress.ako.vmware.com/finalizer"),
                        Set.of(
                                "ako.vmware.com/host-fqdn-vs-uuid-map",
                                "ako.vmware.com/controller-cluster-uuid",
                                "ako.vmware.com/vs-uuid"),
                        List.of()));
    }

    @Test
    void theExampleOfTheDesignReads() throws InvalidYamlException {
        assertThat(PolicyReader.read(FULL))
                .isEqualTo(new Policy(
                        Policy.Mode.ENFORCE,
                        Set.of("velero"),
                        new ClassMapping("ingress.classes", Map.of("avi-lb", "contour"), Unmapped.WARN),
                        new ClassMapping(
                                "storage.classes", Map.of("default", "vsan-default-storage-policy"), Unmapped.WARN),
                        DEFAULT_PODS,
                        Set.of("ingress.ako.vmware.com/finalizer"),
                        Set.of("ako.vmware.com/host-fqdn-vs-uuid-map", "ako.vmware.com/controller-cluster-uuid"),
                        List.of()));
    }

    @Test
    void everyKeyIsReadFromItsOwnPlace() throws InvalidYamlException {
        Policy policy = PolicyReader.read("""
                mode: observe
                velero: {namespaces: [backups, vmware-system-tmc]}
                ingress: {classes: {a: b, c: ""}, unmapped: deny}
                storage: {classes: {d.e: "f"}, unmapped: remove}
                podSecurity:
                  enforce: restricted
                  unplanned: privileged
                  limit: privileged
                  namespaces: {legacy-*: privileged, shop: baseline}
                  override: true
                  audit: keep
                  warn: baseline
                  version: v1.30
                remove: {finalizers: [example.com/f, plain], annotations: []}
                excludedNamespaces: [shop, team-*]
                """);

        assertThat(policy)
                .isEqualTo(new Policy(
                        Policy.Mode.OBSERVE,
                        Set.of("backups", "vmware-system-tmc"),
                        new ClassMapping("ingress.classes", Map.of("a", "b", "c", ""), Unmapped.DENY),
                        new ClassMapping("storage.classes", Map.of("d.e", "f"), Unmapped.REMOVE),
                        new PodSecurityPolicy(
                                new Enforce.Fixed(Level.RESTRICTED),
                                Level.PRIVILEGED,
                                Level.PRIVILEGED,
                                Map.of(
                                        new NamePattern("legacy-*"), Level.PRIVILEGED,
                                        new NamePattern("shop"), Level.BASELINE),
                                true,
                                Optional.empty(),
                                Optional.of(Level.BASELINE),
                                "v1.30"),
                        Set.of("example.com/f", "plain"),
                        Set.of(),
                        List.of(new NamePattern("shop"), new NamePattern("team-*"))));
    }

    @ParameterizedTest(name = "limit {0}: unplanned {1}")
    @CsvSource({"privileged, BASELINE", "baseline, BASELINE", "restricted, RESTRICTED"})
    void unplannedIsNeverLooserThanTheLimitByDefault(String limit, Level unplanned) throws InvalidYamlException {
        assertThat(PolicyReader.read("podSecurity: {limit: %s}".formatted(limit))
                        .podSecurity()
                        .unplanned())
                .isEqualTo(unplanned);
    }

    @Test
    void namesAllProblemsAtOnceInOrderOfLines() {
        assertThat(problems("""
                mode: loud
                velero: {namespaces: [kube-system]}
                ingress:
                  classes: {"": contour, a: b, b: c}
                  unmaped: warn
                storage:
                  classes: [gold]
                podSecurity:
                  enforce: privileged
                  override: 1
                  version: 1.30
                remove:
                  finalizers: [kubernetes.io/pv-protection]
                  finalizers: []
                  annotations:
                excludedNamespaces: "*"
                """))
                .extracting(problem ->
                        problem.replaceFirst(": .*?: .*", ": ") + problem.replaceFirst("line \\d+: (.*?): .*", "$1"))
                .containsExactly(
                        "line 1: mode",
                        "line 2: velero.namespaces[0]",
                        "line 4: ingress.classes.",
                        "line 4: ingress.classes.a",
                        "line 5: ingress.unmaped",
                        "line 7: storage.classes",
                        "line 9: podSecurity.enforce",
                        "line 10: podSecurity.override",
                        "line 11: podSecurity.version",
                        "line 13: remove.finalizers[0]",
                        "line 14: remove.finalizers",
                        "line 15: remove.annotations",
                        "line 16: excludedNamespaces");
    }

    @Test
    void theMessageJoinsAllProblems() {
        assertThat(catchThrowable(() -> PolicyReader.read("b: 1\na: 2\n")))
                .isInstanceOf(InvalidYamlException.class)
                .hasMessageMatching("line 1: b: there is no such key here; there are .*; line 2: a: there is .*");
    }

    /** What is wrong with a policy; nothing if it is good. */
    static List<String> problems(String yaml) {
        try {
            PolicyReader.read(yaml);
            return List.of();
        } catch (InvalidYamlException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
    }
}
