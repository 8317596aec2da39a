package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.certificates.Certificates;
import dev.transplant.policy.PolicyConfigMap;
import dev.transplant.policy.PolicyReader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the webhook configurations of k8s/ against the code. */
class K8sTest {
    private static final String VELERO = PolicyReader.defaults().veleroNamespaces().stream()
            .map("'system:serviceaccounts:%s' in request.userInfo.groups"::formatted)
            .collect(Collectors.joining(" || "));
    private static final Set<String> REWRITTEN =
            Set.of("namespaces", "persistentvolumeclaims", "persistentvolumes", "ingresses", "statefulsets");

    @ParameterizedTest
    @CsvSource({
        "mutatingwebhookconfiguration, /mutate",
        "validatingwebhookconfiguration, /validate",
        "before-1.30/mutatingwebhookconfiguration, /mutate",
        "before-1.30/validatingwebhookconfiguration, /validate",
    })
    void asksOurServiceAtAPathThatThereIs(String file, String path) {
        for (JsonNode entry : entries(file)) {
            JsonNode service = entry.at("/clientConfig/service");
            assertThat(service.path("path").asText()).isEqualTo(isAgain(entry) ? path + "/again" : path);
            assertThat(service.path("name").asText()).isEqualTo(Certificates.SERVICE);
            assertThat(service.path("namespace").asText()).isEqualTo(Manifests.namespace());
            assertThat(service.path("port"))
                    .isEqualTo(Manifests.read("webhook/service.yaml").at("/spec/ports/0/port"));
            assertThat(entry.path("sideEffects").asText()).isEqualTo("None");
            assertThat(entry.path("timeoutSeconds").asInt()).isEqualTo(isOfPods(entry) ? 2 : 5);
            assertThat(entry.path("admissionReviewVersions"))
                    .hasSize(1)
                    .allMatch(v -> v.asText().equals("v1"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mutatingwebhookconfiguration", "before-1.30/mutatingwebhookconfiguration"})
    void sendsEveryKindThatIsRewritten(String file) {
        assertThat(resources(file, "CREATE"))
                .as("pods are looked at only")
                .isEqualTo(Stream.concat(REWRITTEN.stream(), Stream.of("pods")).collect(Collectors.toSet()));
        assertThat(resources(file, "UPDATE"))
                .as("Velero never updates a Namespace")
                .isEqualTo(
                        REWRITTEN.stream().filter(r -> !r.equals("namespaces")).collect(Collectors.toSet()));
    }

    @Test
    void failsOnlyWhereOnlyVeleroCanBeHurt() {
        for (JsonNode entry : entries("mutatingwebhookconfiguration")) {
            assertThat(entry.path("failurePolicy").asText()).isEqualTo(isAgain(entry) ? "Fail" : "Ignore");
            assertThat(entry.at("/matchConditions/0/expression").asText()).contains(VELERO);
        }
        for (JsonNode entry : entries("before-1.30/mutatingwebhookconfiguration")) {
            assertThat(entry.has("matchConditions"))
                    .as("1.26 refuses the field")
                    .isFalse();
            boolean labelled =
                    entry.at("/objectSelector/matchExpressions/0/key").asText().equals("velero.io/restore-name");
            boolean creates = operations(entry).equals(Set.of("CREATE"));
            assertThat(isAgain(entry) && !(labelled && creates)).isFalse();
            assertThat(entry.path("failurePolicy").asText()).isEqualTo(isAgain(entry) ? "Fail" : "Ignore");
        }
    }

    /** Nothing arrives as it was: whatever the first look misses, the second one either gets or refuses. */
    @Test
    void whatMayBeMissedIsAskedAgain() {
        List<JsonNode> entries = entries("mutatingwebhookconfiguration").stream()
                .filter(entry -> !isOfPods(entry))
                .toList();
        for (int i = 0; i < entries.size(); i += 2) {
            String name = entries.get(i).path("name").asText();
            assertThat(entries.get(i + 1).path("name").asText()).isEqualTo(name.replaceFirst("\\.", "-again."));
            assertThat(withoutWhatDiffers(entries.get(i + 1))).isEqualTo(withoutWhatDiffers(entries.get(i)));
        }
    }

    private static JsonNode withoutWhatDiffers(JsonNode entry) {
        ObjectNode same = entry.<ObjectNode>deepCopy().without(List.of("name", "failurePolicy"));
        same.withObject("/clientConfig/service").remove("path");
        return same;
    }

    private static boolean isOfPods(JsonNode entry) {
        return entry.path("name").asText().equals("pods.transplant.dev");
    }

    private static boolean isAgain(JsonNode entry) {
        return entry.path("name").asText().endsWith("-again.transplant.dev");
    }

    @Test
    void asksAboutNobodyElsesObjects() {
        JsonNode restored = entries("validatingwebhookconfiguration").getFirst();

        assertThat(restored.at("/matchConditions/0/expression").asText()).isEqualTo(VELERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"validatingwebhookconfiguration", "before-1.30/validatingwebhookconfiguration"})
    void refusesABadPolicyButNotItsMending(String file) {
        JsonNode policy = entries(file).getLast();

        assertThat(policy.path("failurePolicy").asText()).isEqualTo("Ignore");
        assertThat(policy.at("/namespaceSelector/matchLabels/kubernetes.io~1metadata.name")
                        .asText())
                .isEqualTo(Manifests.namespace());
        assertThat(operations(policy)).containsExactlyInAnyOrder("CREATE", "UPDATE");
        assertThat(policy.at("/matchConditions/0/expression").asText())
                .isEqualTo(
                        file.startsWith("before-1.30/") ? "" : "request.name == '%s'".formatted(PolicyConfigMap.NAME));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mutatingwebhookconfiguration", "validatingwebhookconfiguration"})
    void asksOldServersForTheSame(String file) {
        assertThat(rules("before-1.30/" + file)).isEqualTo(rules(file));
        Map<String, JsonNode> now = unconditional(file);
        now.remove("update-again.transplant.dev"); // updates may be missed there
        assertThat(unconditional("before-1.30/" + file)).containsAllEntriesOf(now);
    }

    /** Every combination of an operation, a group, a version and a resource that is sent. */
    private static Set<String> rules(String file) {
        return entries(file).stream()
                .flatMap(entry -> Manifests.stream(entry.path("rules")))
                .flatMap(rule -> Manifests.texts(rule.path("operations"))
                        .flatMap(operation -> Manifests.texts(rule.path("resources"))
                                .map(resource -> "%s %s %s %s %s"
                                        .formatted(
                                                operation,
                                                rule.path("apiGroups"),
                                                rule.path("apiVersions"),
                                                resource,
                                                rule.path("scope")))))
                .collect(Collectors.toSet());
    }

    /** The entries by name, without what old servers need to have otherwise. */
    private static Map<String, JsonNode> unconditional(String file) {
        return entries(file).stream()
                .collect(Collectors.toMap(
                        entry -> entry.path("name").asText(),
                        entry -> entry.<ObjectNode>deepCopy()
                                .without(List.of("rules", "matchConditions", "objectSelector", "failurePolicy"))));
    }

    private static Set<String> resources(String file, String operation) {
        return entries(file).stream()
                .flatMap(entry -> Manifests.stream(entry.path("rules")))
                .filter(rule -> rule.path("operations").toString().contains(operation))
                .flatMap(rule -> Manifests.stream(rule.path("resources")))
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }

    private static Set<String> operations(JsonNode entry) {
        return Manifests.stream(entry.path("rules"))
                .flatMap(rule -> Manifests.stream(rule.path("operations")))
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }

    private static List<JsonNode> entries(String file) {
        return Manifests.some(Manifests.stream(Manifests.read(file + ".yaml").path("webhooks")));
    }
}
