package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.rewrite.Fixture;
import dev.transplant.testbed.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the webhook configurations of k8s/ against the code. */
class K8sTest {
    private static final Set<String> REWRITTEN =
            Set.of("namespaces", "persistentvolumeclaims", "persistentvolumes", "ingresses", "statefulsets");

    @ParameterizedTest
    @CsvSource({
        "mutatingwebhookconfiguration, /mutate",
        "validatingwebhookconfiguration, /validate",
        "before-1.30/mutatingwebhookconfiguration, /mutate",
        "before-1.30/validatingwebhookconfiguration, /validate",
    })
    void asksOurServiceAtAPathThatThereIs(String file, String path) throws IOException {
        for (JsonNode entry : entries(file)) {
            JsonNode client = entry.path("clientConfig");
            assertThat(client.at("/service/path").asText()).isEqualTo(path);
            assertThat(client.at("/service/name").asText()).isEqualTo("transplant-webhook");
            assertThat(client.at("/service/namespace").asText()).isEqualTo("transplant-system");
            assertThat(client.has("caBundle")).as("apply must not overwrite it").isFalse();
            assertThat(entry.path("sideEffects").asText()).isEqualTo("None");
            assertThat(entry.path("timeoutSeconds").asInt()).isEqualTo(5);
            assertThat(entry.path("admissionReviewVersions"))
                    .hasSize(1)
                    .allMatch(v -> v.asText().equals("v1"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mutatingwebhookconfiguration", "before-1.30/mutatingwebhookconfiguration"})
    void sendsEveryKindThatIsRewritten(String file) throws IOException {
        assertThat(resources(file, "CREATE")).isEqualTo(REWRITTEN);
        assertThat(resources(file, "UPDATE"))
                .as("Velero never updates a Namespace")
                .isEqualTo(
                        REWRITTEN.stream().filter(r -> !r.equals("namespaces")).collect(Collectors.toSet()));
    }

    @Test
    void failsOnlyWhereOnlyVeleroCanBeHurt() throws IOException {
        for (JsonNode entry : entries("mutatingwebhookconfiguration")) {
            assertThat(entry.path("failurePolicy").asText()).isEqualTo("Fail");
            assertThat(entry.at("/matchConditions/0/expression").asText())
                    .contains("'system:serviceaccounts:velero' in request.userInfo.groups");
        }
        for (JsonNode entry : entries("before-1.30/mutatingwebhookconfiguration")) {
            assertThat(entry.has("matchConditions"))
                    .as("1.26 refuses the field")
                    .isFalse();
            boolean labelled =
                    entry.at("/objectSelector/matchExpressions/0/key").asText().equals("velero.io/restore-name");
            boolean creates = operations(entry).equals(Set.of("CREATE"));
            assertThat(entry.path("failurePolicy").asText()).isEqualTo(labelled && creates ? "Fail" : "Ignore");
        }
    }

    private static Set<String> resources(String file, String operation) throws IOException {
        return entries(file).stream()
                .flatMap(entry -> stream(entry.path("rules")))
                .filter(rule -> rule.path("operations").toString().contains(operation))
                .flatMap(rule -> stream(rule.path("resources")))
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }

    private static Set<String> operations(JsonNode entry) {
        return stream(entry.path("rules"))
                .flatMap(rule -> stream(rule.path("operations")))
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static List<JsonNode> entries(String file) throws IOException {
        List<JsonNode> entries = stream(Fixture.yaml(Files.readString(Shell.PROJECT.resolve("k8s/" + file + ".yaml")))
                        .path("webhooks"))
                .toList();
        assertThat(entries).isNotEmpty();
        return entries;
    }
}
