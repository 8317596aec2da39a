package dev.transplant.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transplant.podsecurity.Level;
import dev.transplant.podsecurity.Version;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyReader;
import dev.transplant.rewrite.Fixture;
import dev.transplant.velero.Item;
import dev.transplant.velero.UnreadableInputException;
import dev.transplant.velero.VeleroVersion;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the members of a namespace to its level. */
class LevelsTest {
    private static final String NAMESPACE = "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}";
    private static final String STRICT = "securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true,"
            + " capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}";
    private static final Map<String, String> SPECS = Map.of(
            "restricted", "{containers: [{name: a, " + STRICT + "}]}",
            "baseline", "{containers: [{name: a}]}",
            "privileged",
                    "{containers: [{name: a, " + STRICT + "}], volumes: [{name: v, hostPath: {path: /var/log}}]}");

    private static Conditions velero(String version) {
        return new Conditions(Version.LATEST, VolumeRestore.offline(VeleroVersion.of(version)), Optional.empty());
    }

    private static Conditions volumes(Set<String> namespaces, Map<String, String> settings) {
        VolumeRestore volumes =
                new VolumeRestore(Optional.of(namespaces), false, VeleroVersion.of("v1.13.2"), settings);
        return new Conditions(Version.LATEST, volumes, Optional.empty());
    }

    private static Summary plan(String policy, Conditions conditions, List<String> objects) throws Exception {
        Policy read = PolicyReader.read(policy);
        Plan plan = new Plan(read, conditions, new TextReport(new StringBuilder(), false, true), count -> {});
        String text = String.join("\n---\n", objects);
        plan.manifests("-", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        return plan.end();
    }

    private static NamespaceLevel level(String policy, Conditions conditions, String... objects) throws Exception {
        List<NamespaceLevel> all = plan(policy, conditions, List.of(objects)).namespaces();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private static String pod(String spec, String metadata) {
        return "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop%s}, spec: %s}"
                .formatted(metadata, SPECS.get(spec));
    }

    @Test
    void oldRevisionsOfADeploymentDoNotCount() throws Exception {
        String revision = member("apps/v1", "ReplicaSet", "privileged");
        String owned = revision.replace(
                "namespace: shop",
                "namespace: shop, ownerReferences: [{kind: Deployment, name: app, controller: true}]");
        Conditions judged = new Conditions(
                Version.LATEST, VolumeRestore.offline(VeleroVersion.of("v1.18.1")), Optional.of(Level.RESTRICTED));

        Summary summary = plan("{}", judged, List.of(NAMESPACE, pod("restricted", ""), owned));

        assertThat(summary.namespaces()).extracting(NamespaceLevel::needs).containsExactly(Level.RESTRICTED);
        assertThat(summary.remarks()).as("refused by restricted").isEmpty();
        assertThat(level("{}", velero("v1.18.1"), NAMESPACE, revision).needs())
                .as("of nobody")
                .isEqualTo(Level.PRIVILEGED);
    }

    private static String member(String apiVersion, String kind, String specOfPod) {
        String pod = SPECS.get(specOfPod);
        String body = switch (kind) {
            case "Pod" -> "spec: " + pod;
            case "PodTemplate" -> "template: {spec: %s}".formatted(pod);
            case "CronJob" -> "spec: {suspend: true, jobTemplate: {spec: {template: {spec: %s}}}}".formatted(pod);
            case "Job" -> "spec: {suspend: true, template: {spec: %s}}".formatted(pod);
            default -> "spec: {replicas: 0, template: {spec: %s}}".formatted(pod);
        };
        return "{apiVersion: %s, kind: %s, metadata: {name: m, namespace: shop}, %s}".formatted(apiVersion, kind, body);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "v1,      Pod,                   /spec",
        "v1,      PodTemplate,           /template/spec",
        "v1,      ReplicationController, /spec/template/spec",
        "apps/v1, ReplicaSet,            /spec/template/spec",
        "apps/v1, Deployment,            /spec/template/spec",
        "apps/v1, StatefulSet,           /spec/template/spec",
        "apps/v1, DaemonSet,             /spec/template/spec",
        "batch/v1, Job,                  /spec/template/spec",
        "batch/v1, CronJob,              /spec/jobTemplate/spec/template/spec",
    })
    void countsAllKindsWhetherTheyRunOrNot(String apiVersion, String kind, String place) throws Exception {
        NamespaceLevel level = level("", Samples.CONDITIONS, NAMESPACE, member(apiVersion, kind, "baseline"));

        assertThat(level.level()).contains(Level.BASELINE);
        assertThat(level.shortfall()).isEmpty();
        assertThat(level.forcedBy())
                .contains(new Forced(
                        kind,
                        "m",
                        "allowPrivilegeEscalation",
                        place + "/containers/0/securityContext/allowPrivilegeEscalation",
                        "a",
                        "",
                        "set it to false"))
                .extracting(Forced::check)
                .containsExactlyInAnyOrder(
                        "allowPrivilegeEscalation",
                        "capabilities_restricted",
                        "runAsNonRoot",
                        "seccompProfile_restricted");
        assertThat(level("", Samples.CONDITIONS, NAMESPACE, member(apiVersion, kind, "restricted"))
                        .level())
                .contains(Level.RESTRICTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop}, spec: {hostPID: true}, status: {phase: Succeeded}}",
                "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop}, spec: {hostPID: true}, status: {phase: Failed}}",
                "{apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: shop},"
                        + " spec: {template: {spec: {hostPID: true}}}, status: {completionTime: '2024-01-01T00:00:00Z'}}",
                "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: other}, spec: {hostPID: true}}",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: p, namespace: shop}, spec: {hostPID: true}}",
            })
    void whatIsNotRestoredThereDoesNotCount(String object) throws Exception {
        assertThat(plan("", Samples.CONDITIONS, List.of(NAMESPACE, object)).namespaces())
                .filteredOn(level -> level.name().equals("shop"))
                .singleElement()
                .extracting(NamespaceLevel::level)
                .isEqualTo(Optional.of(Level.RESTRICTED));
    }

    @ParameterizedTest(name = "{0}, pods need {1}: {2}; {3}")
    @CsvSource(delimiter = '|', textBlock = """
            '' | restricted | RESTRICTED | ''
            '' | baseline | BASELINE | ''
            '' | privileged | BASELINE | looser than podSecurity.limit 'baseline', so that these pods are refused and their volumes' data is not restored; change them, or consent by podSecurity.namespaces: {shop: privileged}
            'limit: restricted' | baseline | RESTRICTED | looser than podSecurity.limit 'restricted', so that these pods are refused and their volumes' data is not restored; change them, or consent by podSecurity.namespaces: {shop: baseline}
            'namespaces: {shop: privileged}' | privileged | PRIVILEGED | ''
            'namespaces: {shop: privileged}' | baseline | BASELINE | ''
            'limit: restricted, namespaces: {shop: baseline}' | privileged | BASELINE | looser than podSecurity.namespaces consents to: 'baseline', so that these pods are refused and their volumes' data is not restored; change them, or consent by podSecurity.namespaces: {shop: privileged}
            'enforce: restricted' | baseline | RESTRICTED | but podSecurity.enforce gives it 'restricted', so that these pods are refused and their volumes' data is not restored; change them, or consent by podSecurity.namespaces: {shop: baseline}
            'enforce: privileged, limit: privileged' | baseline | PRIVILEGED | ''
            """)
    void staysWithinLimitAndConsent(String policy, String needs, Level level, String end) throws Exception {
        for (List<String> objects : List.of(
                List.of(NAMESPACE, pod(needs, "")), List.of(pod(needs, "")), List.of(pod(needs, ""), NAMESPACE))) {
            Summary summary = plan("podSecurity: {%s}".formatted(policy), Samples.CONDITIONS, objects);
            NamespaceLevel shop = summary.namespaces().getFirst();

            assertThat(shop.level()).contains(level);
            assertThat(shop.needs()).isEqualTo(Level.of(needs).orElseThrow());
            assertThat(shop.shortfall().orElse("")).endsWith(end);

            assertThat(summary.isClean()).isEqualTo(end.isEmpty());
        }
    }

    @ParameterizedTest(name = "{0}; {3}")
    @CsvSource(delimiter = '|', textBlock = """
            {pod-security.kubernetes.io/enforce: restricted} | '' | RESTRICTED | but keeps the source's own level 'restricted', so that these pods are refused and their volumes' data is not restored; change them, or set podSecurity.override: true
            {pod-security.kubernetes.io/enforce: restricted} | 'override: true' | BASELINE | ''
            {pod-security.kubernetes.io/enforce: privileged} | 'override: true' | BASELINE | ''
            {pod-security.kubernetes.io/enforce: restricted} | 'enforce: keep' | RESTRICTED | but keeps the source's own level 'restricted', so that these pods are refused and their volumes' data is not restored; change them, or the label, which podSecurity.enforce keeps
            {} | 'enforce: keep' | | ''
            """)
    void looksAtTheLevelOfTheSource(String labels, String policy, Level level, String end) throws Exception {
        NamespaceLevel shop = level(
                "podSecurity: {%s}".formatted(policy),
                Samples.CONDITIONS,
                pod("baseline", ""),
                "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: %s}}".formatted(labels));

        assertThat(shop.level()).isEqualTo(Optional.ofNullable(level));
        assertThat(shop.shortfall().orElse("")).endsWith(end);
    }

    @ParameterizedTest(name = "{0}, {1}, pods need {2}: {3}; {4}")
    @CsvSource(delimiter = '|', textBlock = """
            restricted | 'enforce: least' | baseline   | BASELINE   | ''
            baseline   | 'enforce: least' | restricted | RESTRICTED | ''
            baseline   | 'enforce: least' | privileged | BASELINE   | looser than podSecurity.limit 'baseline', so that these pods are refused and their volumes' data is not restored; change them, or consent by podSecurity.namespaces: {shop: privileged}
            restricted | 'enforce: keep'  | baseline   | RESTRICTED | but keeps the source's own level 'restricted', so that these pods are refused and their volumes' data is not restored; change them, or the label, which podSecurity.enforce keeps
            """)
    void aLevelThatWasPendingIsNotTheSourcesOwn(String given, String policy, String needs, Level level, String end)
            throws Exception {
        NamespaceLevel shop =
                level("podSecurity: {%s}".formatted(policy), Samples.CONDITIONS, pod(needs, ""), """
                {apiVersion: v1, kind: Namespace, metadata: {name: shop,
                  labels: {pod-security.kubernetes.io/enforce: %1$s},
                  annotations: {transplant.dev/pod-security: pending, transplant.dev/pod-security-given: '%1$s:latest'}}}
                """.formatted(given));

        assertThat(shop.level()).contains(level);
        assertThat(shop.shortfall().orElse("")).endsWith(end);
        assertThat(shop.shortfall().isPresent()).isEqualTo(!end.isEmpty());
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "v1.15.0, ', annotations: {backup.velero.io/backup-volumes: data}', BASELINE",
        "v1.15,   ', annotations: {backup.velero.io/backup-volumes: data}', BASELINE",
        "unknown, ', annotations: {backup.velero.io/backup-volumes: data}', BASELINE",
        "v1.15.1, ', annotations: {backup.velero.io/backup-volumes: data}', RESTRICTED",
        "v1.18.1, ', annotations: {backup.velero.io/backup-volumes: data}', RESTRICTED",
        "v1.13.2, '', RESTRICTED",
    })
    void isNoStricterThanVelerosContainerWhereItRestoresVolumes(String velero, String metadata, Level level)
            throws Exception {
        NamespaceLevel shop = level("", velero(velero), NAMESPACE, pod("restricted", metadata));

        assertThat(shop.level()).contains(level);
        assertThat(shop.floor().isPresent()).isEqualTo(level == Level.BASELINE);
        assertThat(shop.floor().map(Floor::why).orElse("").contains("--velero")).isEqualTo(velero.equals("unknown"));
        NamespaceLevel told = level("podSecurity: {limit: restricted}", velero(velero), pod("restricted", metadata));
        assertThat(told.shortfall().orElse("Velero's container restore-wait"))
                .contains("Velero's container restore-wait");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            allowPrivilegeEscalation: false | BASELINE
            STRICT | RESTRICTED
            not: [ yaml | BASELINE
            """)
    void looksAtTheContextThatAConfigMapGivesThatContainer(String context, Level level) throws Exception {
        String yaml = context.equals("STRICT") ? STRICT.replace("securityContext: ", "") : context;
        Map<String, String> settings = Map.of("secCtx", yaml, "secCtxRunAsUser", "1000");

        assertThat(level("", volumes(Set.of("shop"), settings), pod("restricted", ""))
                        .level())
                .contains(level);
        assertThat(level("", volumes(Set.of("other"), settings), pod("restricted", ""))
                        .level())
                .as("no such volume there")
                .contains(Level.RESTRICTED);
    }

    @Test
    void saysTheSameInWhateverOrder() throws Exception {
        List<String> objects = new ArrayList<>();
        List<String> kinds = List.of("baseline", "privileged", "restricted");
        for (int i = 0; i < 130; i++) {
            for (int j = 0; j < 5; j++) {
                objects.add("{apiVersion: v1, kind: Pod, metadata: {name: p%d, namespace: n%d}, spec: %s}"
                        .formatted(j, i, SPECS.get(kinds.get((i + j * j) % 3))));
            }
        }
        Summary one = plan("", Samples.CONDITIONS, objects);
        Collections.reverse(objects);
        Summary other = plan("", Samples.CONDITIONS, objects);

        assertThat(one.namespaces()).isEqualTo(other.namespaces()).hasSize(100);
        assertThat(one.unlistedNamespaces()).isEqualTo(30);
        assertThat(one.namespaces())
                .allSatisfy(level -> assertThat(level.forcedBy()).isNotEmpty());
    }

    @Test
    void keepsThreeExamplesOfACheckAndCountsTheRest() throws Exception {
        List<String> objects = IntStream.range(0, 10)
                .mapToObj(i ->
                        "{apiVersion: v1, kind: Pod, metadata: {name: p%d, namespace: shop}, spec: {hostPID: true}}"
                                .formatted(i))
                .toList();
        NamespaceLevel shop = plan("", Samples.CONDITIONS, objects).namespaces().getFirst();

        assertThat(shop.forcedBy()).extracting(Forced::name).containsExactly("p0", "p1", "p2");
        assertThat(shop.unlisted()).isEqualTo(7);
    }

    @Test
    void namesNoNamespaceThatThePolicyExcludes() throws Exception {
        List<String> objects = List.of(NAMESPACE, pod("privileged", ""));

        assertThat(plan("excludedNamespaces: [shop]", Samples.CONDITIONS, objects)
                        .namespaces())
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} Namespaces: {1}")
    @CsvSource({"1, shop BASELINE", "2, ' BASELINE, other RESTRICTED, shop RESTRICTED'", "0, ' BASELINE'"})
    void whatNamesNoNamespaceIsOfTheOnlyOne(int namespaces, String levels) throws Exception {
        List<String> objects = new ArrayList<>(
                List.of(NAMESPACE, NAMESPACE.replace("shop", "other")).subList(0, namespaces));
        objects.add("{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a}]}}");

        assertThat(plan("", Samples.CONDITIONS, objects).namespaces())
                .extracting(level -> level.name() + " " + level.needs())
                .isEqualTo(List.of(levels.split(", ", -1)));
    }

    @Test
    void judgesByTheOlderVersion() throws Exception {
        Conditions old =
                new Conditions(Version.of("v1.18").orElseThrow(), Samples.CONDITIONS.volumes(), Optional.empty());
        String pod = "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop}, spec: {containers: [{name: a,"
                + " securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true}}]}}";

        assertThat(level("", Samples.CONDITIONS, pod).level()).contains(Level.BASELINE);
        assertThat(level("podSecurity: {version: v1.18}", Samples.CONDITIONS, pod)
                        .level())
                .contains(Level.RESTRICTED);
        assertThat(level("", old, pod).level()).contains(Level.RESTRICTED);
    }

    @Test
    void refusesMoreThanItCanHold() throws Exception {
        Levels levels = new Levels(PolicyReader.defaults().podSecurity(), Samples.CONDITIONS);
        Planner planner = new Planner(PolicyReader.defaults(), Samples.CONDITIONS, levels);
        Planned pod = planner.plan(new Item("pods.yaml", Fixture.yaml(pod("baseline", ""))));
        for (int i = 0; i < Levels.MAX_NAMESPACES; i++) {
            levels.add(Samples.in("n" + i, pod));
        }

        assertThatThrownBy(() -> levels.add(pod))
                .isInstanceOf(UnreadableInputException.class)
                .hasMessage("pods.yaml: these are more than 20000 namespaces: plan them in parts");
        SetAside namespaces = new SetAside();
        Item large = new Item(
                "n.yaml",
                Fixture.yaml("{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {a: %s}}}"
                        .formatted("x".repeat(3_000_000))));
        namespaces.add(large);
        assertThatThrownBy(() -> namespaces.add(large)).isInstanceOf(UnreadableInputException.class);
    }
}
