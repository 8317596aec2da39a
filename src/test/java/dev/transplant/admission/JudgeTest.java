package dev.transplant.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.transplant.rewrite.Finding;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeTest {
    private static final String POLICY = """
            ingress: {classes: {avi-lb: contour, avi-old: ""}, unmapped: %s}
            storage: {classes: {gold: fast}, unmapped: %s}
            excludedNamespaces: [monitoring, team-*]
            """;
    private static final String CANARY = "system:serviceaccount:transplant-system:transplant-migrate";
    private static final Set<String> NO_GROUPS = Set.of("system:authenticated");

    private static final String CLAIM = """
            {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"},
             "spec": {"storageClassName": "%s"}}""";

    private final Judge judge = judge("warn");

    private static Judge judge(String unmapped) {
        return Reviews.judge(POLICY.formatted(unmapped, unmapped));
    }

    @Test
    void rewritesWhatVeleroCreates() {
        Verdict verdict = judge.mutate(Reviews.ingress("avi-lb"));

        assertThat(verdict.decision()).isInstanceOf(Decision.Patch.class);
        assertThat(verdict.rules()).containsExactly("map-ingress-class");
        assertThat(verdict.warnings()).isEmpty();
        assertThat(verdict.audit())
                .isEqualTo(Map.of("rules", "map-ingress-class", "original", "{\"/spec/ingressClassName\":\"avi-lb\"}"));
    }

    static Stream<Arguments> users() {
        String velero = "system:serviceaccount:velero:velero";
        return Stream.of(
                arguments(velero, Set.of(Reviews.VELERO), false, true, "Velero"),
                arguments("anybody", Set.of(Reviews.VELERO), false, true, "the group counts, not the name"),
                arguments(velero, NO_GROUPS, false, false, "the name alone is no proof"),
                arguments("jane", NO_GROUPS, false, false, "somebody else"),
                arguments("jane", Set.of("system:masters"), false, false, "an admin"),
                arguments("jane", Set.of(), false, false, "nobody"),
                arguments("jane", Set.of("system:serviceaccounts:velero2"), false, false, "another namespace"),
                arguments("jane", Set.of("system:serviceaccounts"), false, false, "any service account"),
                arguments(CANARY, NO_GROUPS, true, true, "the canary"),
                arguments(CANARY, NO_GROUPS, false, false, "the canary's user, but no dry-run"),
                arguments(CANARY + "x", NO_GROUPS, true, false, "a user with a longer name"),
                arguments("system:serviceaccount:shop:transplant-migrate", NO_GROUPS, true, false, "another namespace"),
                arguments("jane", NO_GROUPS, true, false, "somebody's dry-run"),
                arguments(velero, Set.of(Reviews.VELERO), true, true, "Velero's dry-run"));
    }

    @ParameterizedTest(name = "{4}: {3}")
    @MethodSource("users")
    void onlyWhatTheApiServerSaysOfTheUserCounts(
            String user, Set<String> groups, boolean dryRun, boolean rewritten, String why) {
        Request request = Reviews.create("Ingress", "shop", "web", """
                {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
                 "metadata": {"name": "web", "labels": {"velero.io/restore-name": "r", "velero.io/backup-name": "b"}},
                 "spec": {"ingressClassName": "avi-lb"}}""");

        Verdict verdict = judge.mutate(Reviews.by(user, groups, dryRun, request));

        assertThat(!verdict.equals(Verdict.UNCHANGED)).as(why).isEqualTo(rewritten);
    }

    @ParameterizedTest(name = "{0} {1} in {2}, dry-run {3}: {4}")
    @CsvSource({
        "CANARY, Ingress,   transplant-system, true,  true",
        "CANARY, Ingress,   transplant-system, false, false",
        "CANARY, Ingress,   kube-system,       true,  false",
        "CANARY, Ingress,   velero,            true,  false",
        "CANARY, Namespace, transplant-system, true,  false",
        "VELERO, Ingress,   transplant-system, true,  false",
        "VELERO, Ingress,   transplant-system, false, false",
        "VELERO, Ingress,   shop,              true,  true",
    })
    void onlyACanaryIsRewrittenInOurNamespace(
            String who, String kind, String namespace, boolean dryRun, boolean rewritten) {
        String object = kind.equals("Ingress")
                ? "{\"apiVersion\": \"networking.k8s.io/v1\", \"kind\": \"Ingress\", \"metadata\": {\"name\": \"x\"}, \"spec\": {\"ingressClassName\": \"avi-lb\"}}"
                : "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"%s\"}}"
                        .formatted(namespace);
        Request request = Reviews.create(kind, namespace, kind.equals("Ingress") ? "x" : namespace, object);
        boolean canary = who.equals("CANARY");

        Verdict verdict = judge.mutate(
                Reviews.by(canary ? CANARY : "velero", canary ? NO_GROUPS : Set.of(Reviews.VELERO), dryRun, request));

        assertThat(verdict.decision() instanceof Decision.Patch).isEqualTo(rewritten);
    }

    @ParameterizedTest(name = "{0} in {1}: {2}")
    @CsvSource({
        "shop,        true",
        "default,     true",
        "kube-system, false",
        "velero,      false",
        "monitoring,  false",
        "team-a,      false",
        "team,        true",
    })
    void systemAndExcludedNamespacesStay(String namespace, boolean rewritten) {
        Request claim = Reviews.create("PersistentVolumeClaim", namespace, "data", CLAIM.formatted("gold"));
        Request namespaceItself = Reviews.create("Namespace", namespace, namespace, """
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "%s"}}""".formatted(namespace));
        Request volume = Reviews.create("PersistentVolume", "", "pv-1", """
                {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv-1"},
                 "spec": {"storageClassName": "gold", "claimRef": {"namespace": "%s"}}}""".formatted(namespace));

        assertThat(Stream.of(claim, namespaceItself, volume).map(judge::mutate).map(Verdict::decision))
                .allSatisfy(decision ->
                        assertThat(decision instanceof Decision.Patch).isEqualTo(rewritten));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"claimRef\": null}", "{\"claimRef\": {\"namespace\": 7}}", "{\"claimRef\": \"velero\"}"
            })
    void aVolumeWithoutAClaimIsInNoNamespace(String spec) {
        Request volume = Reviews.create("PersistentVolume", "", "pv-1", """
                {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv-1"}, "spec": %s}""".formatted(
                        spec.replaceFirst("}$", (spec.equals("{}") ? "" : ", ") + "\"storageClassName\": \"gold\"}")));

        assertThat(judge.mutate(volume).decision()).isInstanceOf(Decision.Patch.class);
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "CREATE,  '',     true",
        "UPDATE,  '',     true",
        "DELETE,  '',     false",
        "CONNECT, '',     false",
        "PATCH,   '',     false",
        "UPDATE,  status, false",
        "CREATE,  scale,  false",
    })
    void onlyObjectsThemselvesAreWritten(String operation, String subResource, boolean rewritten) {
        Request request = Reviews.ingress("avi-lb");
        Verdict verdict = judge.mutate(Reviews.with(operation, subResource, request.object(), request));

        assertThat(!verdict.equals(Verdict.UNCHANGED)).isEqualTo(rewritten);
    }

    @ParameterizedTest(name = "unmapped {0}")
    @CsvSource(delimiter = '|', textBlock = """
            keep   | Allow | NOTE |
            warn   | Allow | WARN | spec.ingressClassName: class 'odd' is not in ingress.classes (known: avi-lb, avi-old), in Ingress shop/web
            deny   | Deny  | DENY |
            remove | Patch | NOTE |
            """)
    void aClassThatNoRuleCovers(String unmapped, String decision, Finding.Weight weight, String warning) {
        Verdict verdict = judge(unmapped).mutate(Reviews.ingress("odd"));

        assertThat(verdict.decision().getClass().getSimpleName()).isEqualTo(decision);
        assertThat(verdict.findings()).extracting(Finding::weight).containsExactly(weight);
        assertThat(verdict.warnings()).isEqualTo(warning == null ? List.of() : List.of(warning));
    }

    @Test
    void aDenialNamesObjectFieldValueAndWhatIsKnown() {
        assertThat(judge("deny").mutate(Reviews.ingress("odd")).decision())
                .isEqualTo(new Decision.Deny("Ingress shop/web: spec.ingressClassName: class 'odd' is not in "
                        + "ingress.classes (known: avi-lb, avi-old)"));
    }

    @Test
    void aDenialHasNoControlCharacters() {
        assertThat(judge("deny").mutate(Reviews.ingress("odd\\n\\u001b[31m")).decision())
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.message()).contains("class 'odd??[31m'"));
    }

    @ParameterizedTest(name = "class {0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            avi-lb  | map-ingress-class | would set spec.ingressClassName to "contour" (mode observe)
            avi-old | map-ingress-class | would remove spec.ingressClassName (mode observe)
            odd     |                   | spec.ingressClassName: class 'odd' is not in ingress.classes (known: avi-lb, avi-old)
            contour |                   |
            """)
    void observeChangesAndDeniesNothingButSaysWhatItWould(String ingressClass, String rule, String warning) {
        Judge observer = Reviews.judge("mode: observe\n" + POLICY.formatted("deny", "deny"));

        Verdict verdict = observer.mutate(Reviews.ingress(ingressClass));

        assertThat(verdict.decision()).isEqualTo(new Decision.Allow());
        assertThat(verdict.rules()).isEqualTo(rule == null ? List.of() : List.of(rule));
        assertThat(verdict.warnings())
                .as("the trace is not told of")
                .isEqualTo(warning == null ? List.of() : List.of(warning + ", in Ingress shop/web"));
        assertThat(verdict.audit().get("mode")).isEqualTo(rule == null ? null : "observe");
    }

    @Test
    void originalsTooLargeForTheAuditLogAreLeftOut() {
        Request request = Reviews.create("Ingress", "shop", "web", """
                {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
                 "metadata": {"annotations": {"ako.vmware.com/vs-uuid": "%s"}}}""".formatted("x".repeat(17_000)));

        assertThat(judge.mutate(request).audit()).isEqualTo(Map.of("rules", "remove-annotations"));
    }

    @Test
    void anUpdateIsJudgedByWhatStandsInTheCluster() {
        Request claim = Reviews.create("PersistentVolumeClaim", "shop", "data", CLAIM.formatted("gold"));

        Verdict mapped = judge.mutate(Reviews.with("UPDATE", "", Reviews.json(CLAIM.formatted("fast")), claim));
        Verdict other = judge.mutate(Reviews.with("UPDATE", "", Reviews.json(CLAIM.formatted("slow")), claim));
        Verdict nothing = judge.mutate(Reviews.with("UPDATE", "", MissingNode.getInstance(), claim));

        assertThat(mapped.decision()).isInstanceOf(Decision.Patch.class);
        assertThat(other.decision()).isEqualTo(new Decision.Allow());
        assertThat(nothing.decision()).isEqualTo(new Decision.Allow());
    }
}
