package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.transplant.certificates.Certificates;
import dev.transplant.policy.PolicyConfigMap;
import dev.transplant.policy.RunSheets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;

/** What all files of k8s/ have in common, and how kustomize puts them together. */
class ManifestsTest {
    private static final Set<String> OF_THE_CLUSTER = Set.of(
            "Namespace",
            "ClusterRole",
            "ClusterRoleBinding",
            "MutatingWebhookConfiguration",
            "ValidatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding");

    /** Where migration.yaml names no other. */
    private static final String VELERO = "velero";

    private static final Set<String> IN_VELEROS = Set.of(
            "migrate/velero-role.yaml",
            "migrate/velero-rolebinding.yaml",
            "source/serviceaccount.yaml",
            "source/role.yaml",
            "source/rolebinding.yaml");

    @ParameterizedTest
    @MethodSource("dev.transplant.Manifests#files")
    void isOneDocumentThatSaysEverythingInItsPlace(String file) {
        List<Event> events = StreamSupport.stream(
                        new Parse(LoadSettings.builder().build())
                                .parseString(Manifests.text(file))
                                .spliterator(),
                        false)
                .toList();

        assertThat(events).filteredOn(DocumentStartEvent.class::isInstance).hasSize(1);
        assertThat(events)
                .filteredOn(event ->
                        event instanceof NodeEvent node && node.getAnchor().isPresent())
                .as("anchors and aliases")
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.transplant.Manifests#files")
    void isListedOnceInItsFolder(String file) {
        Path path = Path.of(file);
        JsonNode kustomization =
                Manifests.read(path.resolveSibling(Manifests.KUSTOMIZATION).toString());
        List<JsonNode> patches = Manifests.stream(kustomization.path("patches")).toList();
        List<String> listed = Stream.of(
                        Manifests.texts(kustomization.path("resources")),
                        patches.stream()
                                .map(patch -> patch.path("path").asText())
                                .distinct(),
                        Manifests.texts(kustomization.at("/configMapGenerator/0/files")))
                .flatMap(files -> files)
                .toList();

        assertThat(patches).doesNotHaveDuplicates();
        assertThat(listed).doesNotHaveDuplicates();
        if (!path.endsWith(Manifests.KUSTOMIZATION)) {
            assertThat(listed).contains(path.getFileName().toString());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.transplant.Manifests#objects")
    void isOursAndInNoBackup(String file) {
        for (JsonNode metadata : Manifests.read(file).findValues("metadata")) { // a pod template has its own
            JsonNode labels = metadata.path("labels");
            assertThat(labels.path("app.kubernetes.io/name").asText()).isEqualTo("transplant");
            assertThat(labels.path("velero.io/exclude-from-backup")).isEqualTo(TextNode.valueOf("true"));
        }
        assertThat(Manifests.read(file).path("metadata").path("labels")).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.transplant.Manifests#objects")
    void standsInTheNamespaceThatTheProgramTakesForIts(String file) {
        JsonNode object = Manifests.read(file);
        String namespace = object.at("/metadata/namespace").asText();

        String ours = IN_VELEROS.contains(file) ? VELERO : Manifests.namespace();
        assertThat(namespace).isEqualTo(OF_THE_CLUSTER.contains(Manifests.kind(object)) ? "" : ours);
    }

    @ParameterizedTest
    @CsvSource({
        "webhook/namespace.yaml, NAMESPACE",
        "webhook/service.yaml, " + Certificates.SERVICE,
        "webhook/deployment.yaml, " + Certificates.SERVICE,
        "webhook/configmap.yaml, " + PolicyConfigMap.NAME,
        "webhook/configmap-runs.yaml, " + RunSheets.NAME,
    })
    void hasTheNameThatTheProgramAsksFor(String file, String name) {
        assertThat(Manifests.read(file).at("/metadata/name").asText())
                .isEqualTo(name.equals("NAMESPACE") ? Manifests.namespace() : name);
    }

    @Test
    void takesBackNothingThatOthersFillIn() {
        for (String file : Manifests.objectsOfKind("Secret", "ConfigMap")) {
            assertThat(Manifests.read(file).fieldNames())
                    .toIterable()
                    .doesNotContain("data", "stringData", "binaryData");
        }
        for (String file : Manifests.objectsOfKind("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")) {
            assertThat(Manifests.read(file).findValues("caBundle")).isEmpty();
        }
    }

    @Test
    void givesNewAndOldServersTheSameWebhook() {
        JsonNode now = Manifests.read("kustomization.yaml");
        JsonNode before = Manifests.read("before-1.30/kustomization.yaml");

        assertThat(Manifests.texts(now.path("resources"))).contains("webhook");
        assertThat(Manifests.texts(before.path("resources"))).contains("../webhook");
        assertThat(Manifests.texts(now.path("resources"))).contains("migrate-account");
        assertThat(Manifests.texts(before.path("resources"))).contains("../migrate-account");
        for (String configuration :
                List.of("mutatingwebhookconfiguration.yaml", "validatingwebhookconfiguration.yaml")) {
            assertThat(Manifests.texts(now.path("resources"))).contains(configuration);
            assertThat(Manifests.texts(before.path("resources"))).contains(configuration);
        }
        assertThat(before.path("images")).isEqualTo(now.path("images"));
        assertThat(Manifests.read("migrate/kustomization.yaml").path("images")).isEqualTo(now.path("images"));
    }

    @Test
    void installsTheVersionThatItComesWith() throws IOException {
        JsonNode image = Manifests.read("kustomization.yaml").at("/images/0");
        JsonNode container = Manifests.read("webhook/deployment.yaml").at("/spec/template/spec/containers/0");

        assertThat(image.path("name")).isEqualTo(container.path("image"));
        assertThat("transplant " + image.path("newTag").asText())
                .isEqualTo(new Version().getVersion()[0].replace("-SNAPSHOT", ""));
    }

    /** The account that the policy holds is the one that the Job has. */
    @ParameterizedTest
    @ValueSource(strings = {"migrate", "adopt"})
    void holdsTheAccountOfMigrationsToWhatItIsFor(String name) {
        JsonNode policy = Manifests.read("validatingadmissionpolicy-%s.yaml".formatted(name));
        JsonNode binding = Manifests.read("validatingadmissionpolicybinding-%s.yaml".formatted(name));
        JsonNode account = Manifests.read("migrate-account/serviceaccount.yaml").path("metadata");

        assertThat(binding.at("/spec/policyName")).isEqualTo(policy.at("/metadata/name"));
        assertThat(Manifests.texts(binding.at("/spec/validationActions"))).containsExactly("Deny");
        assertThat(policy.at("/spec/matchConditions/0/expression").asText())
                .isEqualTo("request.userInfo.username == 'system:serviceaccount:%s:%s'"
                        .formatted(
                                account.path("namespace").asText(),
                                account.path("name").asText()));
    }

    @Test
    void keepsTheCaBundleOfOurConfigurationsOnly() {
        JsonNode policy = Manifests.read("validatingadmissionpolicy.yaml");
        JsonNode binding = Manifests.read("validatingadmissionpolicybinding.yaml");

        assertThat(binding.at("/spec/policyName")).isEqualTo(policy.at("/metadata/name"));
        for (JsonNode rule : policy.at("/spec/matchConstraints/resourceRules")) {
            assertThat(Manifests.texts(rule.path("resourceNames")))
                    .containsExactly(Manifests.read("mutatingwebhookconfiguration.yaml")
                            .at("/metadata/name")
                            .asText());
        }
    }
}
