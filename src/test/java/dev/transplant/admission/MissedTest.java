package dev.transplant.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.events.Notice;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MissedTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String POLICY = """
            ingress: {classes: {avi-lb: contour}}
            storage: {classes: {gold: fast}}
            podSecurity: {enforce: restricted}
            excludedNamespaces: [monitoring]
            """;
    private static final String VELERO = """
            [{"manager": "velero-server", "operation": "Update", "time": "2026-11-22T11:00:00Z"}]""";
    private static final String INGRESS = """
            {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
             "metadata": {"name": "web", "namespace": "shop"}, "spec": {"ingressClassName": "avi-lb"}}""";
    private static final String VOLUME = """
            {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv-1"},
             "spec": {"storageClassName": "gold", "claimRef": {"namespace": "shop", "name": "data"}}}""";

    private final List<Notice> told = new ArrayList<>();

    private void look(String policy, String object, String managedFields) {
        ObjectNode managed = (ObjectNode) Reviews.json(object);
        managed.withObject("metadata").set("managedFields", Reviews.json(managedFields));
        missed(Optional.of(Reviews.judge(policy))).look(managed);
    }

    private Missed missed(Optional<Judge> judge) {
        return new Missed(() -> judge, told::add, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    static Stream<Arguments> objects() {
        return Stream.of(
                arguments(
                        INGRESS,
                        "Ingress web was restored while the webhook was away, and so not rewritten. To mend it:"
                                + " kubectl -n shop patch ingress web --type=json -p"
                                + " '[{\"op\":\"replace\",\"path\":\"/spec/ingressClassName\",\"value\":\"contour\"}]'"),
                arguments(
                        VOLUME,
                        "PersistentVolume pv-1 was restored while the webhook was away, and so not rewritten. To mend it:"
                                + " kubectl patch persistentvolume pv-1 --type=json -p"
                                + " '[{\"op\":\"replace\",\"path\":\"/spec/storageClassName\",\"value\":\"fast\"}]'"));
    }

    @ParameterizedTest
    @MethodSource("objects")
    void tellsTheNamespaceAndTheCommandThatMends(String object, String message) {
        look(POLICY, object, VELERO);

        assertThat(told)
                .containsExactly(new Notice(
                        Notice.About.namespace("shop"), Notice.Severity.WARNING, "RestoredObjectMissed", message));
    }

    @Test
    void whatANamespaceRefusedIsToBeRestoredAgain() {
        look(POLICY, """
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}""", VELERO);

        assertThat(told).hasSize(1);
        assertThat(told.getFirst().about()).isEqualTo(Notice.About.namespace("shop"));
        assertThat(told.getFirst().message())
                .contains("kubectl patch namespace shop --type=json -p '[{\"op\":\"add\",")
                .contains("\"pod-security.kubernetes.io/enforce\":\"restricted\"")
                .endsWith("}]', and restore again what was refused there");
    }

    @Test
    void whatIsTraceIsNotToBeAdded() {
        look(POLICY, INGRESS, VELERO);

        assertThat(told.getFirst().message()).doesNotContain("transplant.dev");
    }

    static Stream<Arguments> right() {
        return Stream.of(
                arguments(POLICY, INGRESS.replace("avi-lb", "contour"), "it is as we would have it"),
                arguments(POLICY, INGRESS.replace("avi-lb", "nginx"), "a class that is not mapped"),
                arguments(POLICY, INGRESS.replace("shop", "monitoring"), "an excluded namespace"),
                arguments(POLICY, INGRESS.replace("shop", "kube-system"), "a system namespace"),
                arguments(POLICY, INGRESS.replace("shop", "velero"), "Velero's namespace"),
                arguments(POLICY, VOLUME.replace("claimRef", "noRef"), "nobody's volume"),
                arguments(POLICY, VOLUME.replace("shop", "monitoring"), "a volume of an excluded namespace"),
                arguments(POLICY, "{}", "no object"),
                arguments(POLICY + "mode: observe", INGRESS, "nothing is changed"),
                arguments("", INGRESS, "the policy says nothing"),
                arguments(
                        "",
                        marked("restricted", "pending", "restricted:latest"),
                        "pending since before the policy changed"),
                arguments(
                        "",
                        marked("baseline", "tightened: baseline", "privileged:latest"),
                        "settled in the same second"),
                arguments(
                        "podSecurity: {override: true}",
                        marked("restricted", "", "").replace("annotations", "unknown"),
                        "by a run sheet that has expired"));
    }

    private static String marked(String level, String mark, String given) {
        return """
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": {
                 "pod-security.kubernetes.io/enforce": "%1$s", "pod-security.kubernetes.io/enforce-version": "latest",
                 "pod-security.kubernetes.io/audit": "restricted", "pod-security.kubernetes.io/audit-version": "latest",
                 "pod-security.kubernetes.io/warn": "restricted", "pod-security.kubernetes.io/warn-version": "latest"},
                 "annotations": {"transplant.dev/pod-security": "%2$s", "transplant.dev/pod-security-given": "%3$s"}}}""".formatted(level, mark, given);
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("right")
    void nothingIsToldOfWhatWeWouldNotHaveChanged(String policy, String object, String why) {
        look(policy, object, VELERO);

        assertThat(told).as(why).isEmpty();
    }

    @ParameterizedTest(name = "{3}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            velero-server 2026-11-22T11:00:00Z            |                                    | true  | Velero alone
            velero 2026-11-22T11:00:00Z                   |                                    | true  | an older Velero
            velero-server 2026-11-22T11:00:00Z            | kubectl-edit 2026-11-22T10:00:00Z  | true  | Velero after its owner
            velero-server 2026-11-22T10:00:00Z            | kubectl-edit 2026-11-22T11:00:00Z  | false | its owner after Velero
            velero-server 2026-11-22T10:00:00Z            | contour 2026-11-22T11:00:00Z status | true | status does not count
            kubectl-edit 2026-11-22T10:00:00Z             | velero-server 2026-11-22T11:00:00Z status | false | nor Velero's
            kubectl-edit 2026-11-22T11:00:00Z             |                                    | false | somebody else
            not-velero 2026-11-22T11:00:00Z               |                                    | false | a longer name
            velero-server 2026-11-21T12:00:01Z            |                                    | true  | within a day
            velero-server 2026-11-21T12:00:00Z            |                                    | false | a day ago
            velero-server yesterday                       |                                    | false | no time
            """)
    void velerosLastWordOfTheLastDayCounts(String one, @Nullable String other, boolean missed, String why) {
        ArrayNode entries = JsonNodeFactory.instance.arrayNode().add(managed(one));
        Stream.ofNullable(other).map(MissedTest::managed).forEach(entries::add);

        look(POLICY, INGRESS, entries.toString());

        assertThat(!told.isEmpty()).as(why).isEqualTo(missed);
    }

    /** Reads: manager, time and, it may be, subresource. */
    private static ObjectNode managed(String text) {
        List<String> words = List.of(text.split(" "));
        ObjectNode entry = JsonNodeFactory.instance
                .objectNode()
                .put("manager", words.get(0))
                .put("time", words.get(1));
        return words.size() > 2 ? entry.put("subresource", words.get(2)) : entry;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"null", "[]", "{}", "\"text\"", "[{}]", "[null]"})
    void withoutManagedFieldsNothingIsTold(String managedFields) {
        look(POLICY, INGRESS, managedFields);

        assertThat(told).isEmpty();
    }

    @Test
    void withoutAPolicyNothingIsTold() {
        ObjectNode object = (ObjectNode) Reviews.json(INGRESS);
        object.withObject("metadata").set("managedFields", Reviews.json(VELERO));

        missed(Optional.empty()).look(object);

        assertThat(told).isEmpty();
    }

    @Test
    void whatNobodyCanSeeIsNotWrittenIntoTheMessage() {
        look(POLICY, INGRESS.replace("\"web\"", "\"we\\u001bb\""), VELERO);

        assertThat(told.getFirst().message()).startsWith("Ingress we?b was restored");
    }
}
