package dev.transplant.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.Manifests;
import dev.transplant.policy.PolicyReader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What k8s/ brings is right in the eyes of the webhook's own checks. */
class ManifestTest {
    private static final String NOW = "";
    private static final String BEFORE = "before-1.30/";

    @ParameterizedTest
    @ValueSource(strings = {NOW, BEFORE})
    void hasNoFaultWithTheDefaultPolicy(String folder) {
        assertThat(SelfCheck.faults(configurations(folder), Optional.of(PolicyReader.defaults())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {NOW, BEFORE})
    void needsNothingButItsCaBundle(String folder) {
        for (Configuration configuration : configurations(folder)) {
            assertThat(Mending.patch(configuration, Optional.empty())).isEmpty();
            assertThat(Mending.patch(configuration, Optional.of("PEM")).findValuesAsText("path"))
                    .filteredOn(path -> !path.endsWith("/clientConfig/caBundle"))
                    .containsExactly("/metadata/resourceVersion");
        }
    }

    @Test
    void looksForWhatWasMissedOnlyWhereItMayAndCan() {
        assertThat(SelfCheck.canMiss(configurations(NOW))).isFalse();
        assertThat(SelfCheck.canMiss(configurations(BEFORE))).isTrue();
        assertThat(resources(NOW)).doesNotContain("clusterrole.yaml", "clusterrolebinding.yaml");
        assertThat(resources(BEFORE)).contains("clusterrole.yaml", "clusterrolebinding.yaml");
    }

    @Test
    void hasTheNamesThatTheProgramAsksFor() {
        assertThat(name("webhook/secret.yaml")).isEqualTo(AuthoritySecret.NAME);
        for (String folder : List.of(NOW, BEFORE)) {
            for (Configuration.Type type : Configuration.Type.values()) {
                JsonNode object = Manifests.read(folder + type.resource() + ".yaml");
                assertThat(object.path("kind").asText()).isEqualTo(type.kind());
                assertThat(name(folder + type.resource() + ".yaml")).isEqualTo(Configuration.NAME);
            }
        }
    }

    private static List<Configuration> configurations(String folder) {
        return Arrays.stream(Configuration.Type.values())
                .map(type -> Configuration.of(type, Manifests.read(folder + type.resource() + ".yaml")))
                .toList();
    }

    private static List<String> resources(String folder) {
        return Manifests.texts(Manifests.read(folder + "kustomization.yaml").path("resources"))
                .toList();
    }

    private static String name(String file) {
        return Manifests.read(file).at("/metadata/name").asText();
    }
}
