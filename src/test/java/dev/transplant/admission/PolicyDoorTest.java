package dev.transplant.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyDoorTest {
    private static final PolicyDoor DOOR = new PolicyDoor("transplant-system");

    @ParameterizedTest
    @ValueSource(strings = {"", "mode: observe", "velero: {namespaces: [backups]}"})
    void aGoodPolicyPasses(String yaml) {
        Request request = policy(yaml);

        assertThat(DOOR.concerns(request)).isTrue();
        assertThat(DOOR.validate(request)).isEqualTo(Verdict.UNCHANGED);
    }

    @Test
    void aBadPolicyIsDeniedWithAllItsProblems() {
        Request request = policy("mode: \"\\e[31m\"\nvelero: 7\nx: y\n");

        assertThat(DOOR.validate(request))
                .isEqualTo(Verdict.deny(
                        "ConfigMap transplant-system/transplant-policy: policy.yaml: line 1: mode: '?[31m' "
                                + "is not one of enforce, observe; line 2: velero: must be a mapping of keys to values, but is 7 "
                                + "(int); line 3: x: there is no such key here; there are excludedNamespaces, ingress, mode, "
                                + "podSecurity, remove, storage, velero"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\": {\"policy.yml\": \"\"}}",
                "{\"data\": {\"policy.yaml\": 7}}",
                "{\"binaryData\": {\"policy.yaml\": \"\"}}",
            })
    void aConfigMapWithoutAPolicyIsDenied(String configMap) {
        Request request = Reviews.create("ConfigMap", "transplant-system", "transplant-policy", configMap);

        assertThat(DOOR.validate(Reviews.by("jane", Set.of(), false, request)))
                .isEqualTo(Verdict.deny(
                        "ConfigMap transplant-system/transplant-policy: data has no key policy.yaml: add it; an empty one "
                                + "stands for the defaults"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"data\": null}", "{\"data\": {}}"})
    void aConfigMapWithoutAnythingIsTheEmptyPolicyUnlessOneGetsLost(String configMap) {
        Request created = Reviews.create("ConfigMap", "transplant-system", "transplant-policy", configMap);
        assertThat(DOOR.validate(created)).isEqualTo(Verdict.UNCHANGED);
        assertThat(DOOR.validate(Reviews.with("UPDATE", "", Reviews.json(configMap), created)))
                .isEqualTo(Verdict.UNCHANGED);

        Request lost = Reviews.with("UPDATE", "", policy("mode: observe").object(), created);
        assertThat(DOOR.validate(lost).decision()).isInstanceOf(Decision.Deny.class);
    }

    @ParameterizedTest(name = "{0} {1}/{2}")
    @CsvSource({
        "ConfigMap, shop,              transplant-policy",
        "ConfigMap, transplant-system, transplant-runs",
        "ConfigMap, '',                transplant-policy",
        "Secret,    transplant-system, transplant-policy",
    })
    void otherObjectsAreNoPolicy(String kind, String namespace, String name) {
        assertThat(DOOR.concerns(Reviews.create(kind, namespace, name, "{\"data\": {\"policy.yaml\": \"x\"}}")))
                .isFalse();
    }

    @Test
    void aPolicyMayBeDeleted() {
        Request request = new Request(
                "uid-1",
                "DELETE",
                "ConfigMap",
                "",
                "transplant-system",
                "transplant-policy",
                "jane",
                Set.of(),
                false,
                JsonNodeFactory.instance.missingNode(),
                JsonNodeFactory.instance.objectNode());

        assertThat(DOOR.concerns(request)).isFalse();
    }

    /** Anybody may write it, so nobody in particular does here. */
    private static Request policy(String yaml) {
        var configMap = JsonNodeFactory.instance.objectNode();
        configMap
                .put("apiVersion", "v1")
                .put("kind", "ConfigMap")
                .putObject("data")
                .put("policy.yaml", yaml);
        return Reviews.by(
                "jane",
                Set.of(),
                false,
                Reviews.create("ConfigMap", "transplant-system", "transplant-policy", configMap.toString()));
    }
}
