package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.migrate.Migration;
import dev.transplant.migrate.MigrationReader;
import dev.transplant.policy.InvalidYamlException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Holds k8s/migrate against the program, and against Pod Security {@code restricted}, which our namespace enforces. */
class MigrateManifestsTest {
    private static final int WRONG_INPUT = 2;

    private final JsonNode kustomization = Manifests.read("migrate/kustomization.yaml");
    private final JsonNode spec = Manifests.read("migrate/job.yaml").path("spec");
    private final JsonNode pod = spec.at("/template/spec");
    private final JsonNode container = pod.at("/containers/0");
    private final JsonNode sources = pod.at("/volumes/0/projected/sources");
    private final Path mounted =
            Path.of(container.at("/volumeMounts/0/mountPath").asText());

    @Test
    void passesPodSecurityRestricted() {
        assertThat(pod.path("containers")).hasSize(1);
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(container.path("securityContext"))
                .hasToString(
                        "{\"allowPrivilegeEscalation\":false,\"readOnlyRootFilesystem\":true,\"capabilities\":{\"drop\":[\"ALL\"]}}");
        assertThat(pod.path("volumes")).hasSize(1);
        assertThat(container.at("/resources/requests/memory")).isEqualTo(container.at("/resources/limits/memory"));
    }

    @Test
    void runsMigrateWhichTakesTheFileThatIsMounted() {
        CommandLine migrate = new CommandLine(new MigrateCommand());
        String file = migrate.getCommandSpec().positionalParameters().getFirst().defaultValue();
        JsonNode generated = kustomization.at("/configMapGenerator/0");

        assertThat(container.path("args")).hasToString("[\"%s\"]".formatted(migrate.getCommandName()));
        assertThat(container.has("command")).isFalse();
        assertThat(sources.at("/0/configMap/name")).isEqualTo(generated.path("name"));
        assertThat(mounted.resolve(generated.at("/files/0").asText())).hasToString(file);
        assertThat(generated.path("namespace").asText()).isEqualTo(Manifests.namespace());
    }

    /** One volume: within a volume of a ConfigMap nothing can be mounted. */
    @Test
    void findsTheKubeconfigThatTheExampleNames() throws InvalidYamlException {
        JsonNode item = sources.at("/1/secret/items/0");

        assertThat(mounted.resolve(item.path("path").asText()))
                .isEqualTo(example().source().orElseThrow().kubeconfig());
        assertThat(item.path("key").asText()).isEqualTo("kubeconfig");
        assertThat(sources.at("/1/secret/optional").asBoolean()).isTrue();
    }

    @Test
    void isNamedAsTheRunIs() throws InvalidYamlException {
        assertThat(kustomization.path("nameSuffix").asText())
                .isEqualTo("-" + example().name());
    }

    @Test
    void hasAnExampleWhoseCommentsAreTrueToo() {
        List<String> hidden = Manifests.text("migrate/migration.yaml")
                .lines()
                .filter(line -> line.matches("# [a-z]+: .*"))
                .toList();

        assertThat(hidden).hasSize(3);
        for (String line : hidden) {
            String yaml = Manifests.text("migrate/migration.yaml")
                    .replace(line, line.substring(2))
                    .replace("volumes: filesystem", "volumes: snapshots");
            assertThatCode(() -> MigrationReader.read(yaml)).doesNotThrowAnyException();
        }
    }

    private static Migration example() throws InvalidYamlException {
        return MigrationReader.read(Manifests.text("migrate/migration.yaml"));
    }

    @Test
    void isTriedAgainUnlessThatCannotHelp() {
        JsonNode rules = spec.at("/podFailurePolicy/rules");

        assertThat(spec.path("backoffLimit").asInt()).isPositive();
        assertThat(spec.has("activeDeadlineSeconds")).isFalse();
        assertThat(pod.path("restartPolicy").asText())
                .as("what podFailurePolicy needs")
                .isEqualTo("Never");
        assertThat(rules.at("/0/action").asText()).isEqualTo("Ignore");
        assertThat(rules.at("/0/onPodConditions/0/type").asText()).isEqualTo("DisruptionTarget");
        assertThat(rules.at("/1/action").asText()).isEqualTo("FailJob");
        assertThat(rules.at("/1/onExitCodes/values")).hasToString("[%d]".formatted(WRONG_INPUT));
        assertThat(rules.at("/1/onExitCodes/containerName")).isEqualTo(container.path("name"));
        assertThat(exitCodes()).anyMatch(line -> line.startsWith("2:Wrong input"));
    }

    private static Stream<String> exitCodes() {
        return Arrays.stream(
                MigrateCommand.class.getAnnotation(CommandLine.Command.class).exitCodeList());
    }

    @ParameterizedTest
    @CsvSource({"POD_NAMESPACE, metadata.namespace", "JOB_NAME, metadata.labels['job-name']"})
    void tellsTheProgramWhereItIs(String variable, String field) {
        assertThat(Manifests.stream(container.path("env"))
                        .filter(entry -> entry.path("name").asText().equals(variable))
                        .map(entry -> entry.at("/valueFrom/fieldRef/fieldPath").asText()))
                .containsExactly(field);
    }

    /** The store may be anywhere, at any port. */
    @Test
    void isReachedByNobodyAndReachesTheStore() {
        JsonNode network = Manifests.read("migrate/networkpolicy.yaml").path("spec");

        assertThat(spec.at("/template/metadata/labels").properties())
                .containsAll(network.at("/podSelector/matchLabels").properties());
        assertThat(network.has("ingress")).isFalse();
        assertThat(network.path("policyTypes")).hasToString("[\"Ingress\",\"Egress\"]");
        assertThat(network.path("egress")).hasToString("[{}]");
    }

    @Test
    void givesTheRightToAdoptOnlyToWhoAsksForIt() {
        assertThat(kustomization.has("components")).isFalse();
        assertThat(Manifests.text("migrate/kustomization.yaml")).contains("\n# components: [../migrate-adopt]\n");
        assertThat(Manifests.read("migrate-adopt/kustomization.yaml")
                        .path("kind")
                        .asText())
                .isEqualTo("Component");
    }
}
