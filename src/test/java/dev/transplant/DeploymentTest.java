package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Holds the Deployment of k8s/ and what belongs to it against each other and against the settings. */
class DeploymentTest {
    private static final Set<String> RESTRICTED_VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");

    private final JsonNode spec = Manifests.read("webhook/deployment.yaml").path("spec");
    private final JsonNode pod = spec.at("/template/spec");
    private final JsonNode container = pod.at("/containers/0");
    private final JsonNode service = Manifests.read("webhook/service.yaml").path("spec");
    private final JsonNode network =
            Manifests.read("webhook/networkpolicy.yaml").path("spec");
    private final int reviews = Manifests.setting("quarkus.http.ssl-port", Integer.class);
    private final int management = Manifests.setting("quarkus.management.port", Integer.class);

    @Test
    void passesPodSecurityRestrictedWhichTheNamespaceEnforces() {
        assertThat(Manifests.read("webhook/namespace.yaml").at("/metadata/labels/pod-security.kubernetes.io~1enforce"))
                .hasToString("\"restricted\"");
        assertThat(pod.path("containers")).hasSize(1);
        assertThat(pod.has("initContainers")).isFalse();
        for (String sharing : List.of("hostNetwork", "hostPID", "hostIPC")) {
            assertThat(pod.has(sharing)).as(sharing).isFalse();
        }
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(pod.findValuesAsText("runAsUser")).doesNotContain("0");
        JsonNode security = container.path("securityContext");
        assertThat(security.has("seccompProfile") || security.has("runAsNonRoot") || security.has("privileged"))
                .as("overrides the pod's")
                .isFalse();
        assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(security.at("/capabilities/drop")).hasToString("[\"ALL\"]");
        assertThat(security.at("/capabilities/add")).isEmpty();
        assertThat(container.findValues("hostPort")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"webhook", "cert-manager"})
    void mountsOnlyWhatRestrictedAllows(String folder) {
        JsonNode volumes = Manifests.read(folder + "/deployment.yaml").at("/spec/template/spec/volumes");
        for (JsonNode volume : volumes) {
            assertThat(volume.fieldNames())
                    .toIterable()
                    .filteredOn(f -> !f.equals("name"))
                    .isSubsetOf(RESTRICTED_VOLUMES);
        }
    }

    @Test
    void cannotWriteToItsImage() {
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
    }

    @Test
    void saysWhatItTakesOfANode() {
        assertThat(container.at("/resources/requests/cpu").isTextual()).isTrue();
        assertThat(container.at("/resources/limits/memory").isTextual()).isTrue();
        assertThat(container.at("/resources/requests/memory"))
                .as("a pod that takes more than it asked for is the first to be evicted")
                .isEqualTo(container.at("/resources/limits/memory"));
    }

    @Test
    void neverGoesWithBothReplicasAtOnce() {
        assertThat(spec.path("replicas").asInt()).isEqualTo(2);
        assertThat(spec.at("/strategy/rollingUpdate/maxUnavailable")).hasToString("0");
        assertThat(pod.at("/topologySpreadConstraints/0/topologyKey").asText()).isEqualTo("kubernetes.io/hostname");
        assertThat(Manifests.read("webhook/poddisruptionbudget.yaml")
                        .at("/spec/minAvailable")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void selectsThePodsByTheSameLabelsEverywhere() {
        JsonNode selected = spec.at("/selector/matchLabels");

        assertThat(spec.at("/template/metadata/labels").properties()).containsAll(selected.properties());
        assertThat(selected).hasSize(2);
        assertThat(service.path("selector")).isEqualTo(selected);
        assertThat(Manifests.read("webhook/poddisruptionbudget.yaml").at("/spec/selector/matchLabels"))
                .isEqualTo(selected);
        assertThat(pod.at("/topologySpreadConstraints/0/labelSelector/matchLabels"))
                .isEqualTo(selected);
        assertThat(network.at("/podSelector/matchLabels")).isEqualTo(selected);
    }

    @Test
    void listensWhereEverybodyLooksForIt() {
        assertThat(port("reviews")).isEqualTo(reviews);
        assertThat(port("management")).isEqualTo(management);
        assertThat(service.path("ports")).hasSize(1);
        assertThat(port(service.at("/ports/0/targetPort").asText())).isEqualTo(reviews);
        assertThat(container.has("command")).isFalse();
        assertThat(container.path("args")).hasToString("[\"webhook\"]");
    }

    @Test
    void listensThereWithoutArgumentsToo() {
        CommandLine webhook = new CommandLine(new WebhookCommand());

        assertThat(new CommandLine(new Main()).getSubcommands()).containsKey(webhook.getCommandName());
        assertThat(defaultOf(webhook, "--port")).isEqualTo(reviews);
        assertThat(defaultOf(webhook, "--management-port")).isEqualTo(management);
    }

    private static int defaultOf(CommandLine command, String option) {
        return Integer.parseInt(command.getCommandSpec().findOption(option).defaultValue());
    }

    @Test
    void letsInReviewsFromAnywhereAndMetricsFromSomewhere() {
        assertThat(Manifests.stream(network.path("ingress"))
                        .filter(rule -> !rule.has("from"))
                        .flatMap(DeploymentTest::ports))
                .containsExactly(reviews);
        assertThat(Manifests.stream(network.path("ingress"))
                        .filter(rule -> rule.has("from"))
                        .flatMap(DeploymentTest::ports))
                .containsExactly(management);
        assertThat(Manifests.texts(network.path("policyTypes"))).containsExactly("Ingress", "Egress");
    }

    @ParameterizedTest
    @CsvSource({"startupProbe, started", "livenessProbe, live", "readinessProbe, ready"})
    void isProbedWhereTheProgramAnswers(String probe, String path) {
        JsonNode get = container.path(probe).path("httpGet");

        assertThat(get.path("path").asText()).isEqualTo("/q/health/" + path);
        assertThat(port(get.path("port").asText())).isEqualTo(management);
        assertThat(get.has("scheme")).as("management is without TLS").isFalse();
    }

    @Test
    void hasTimeToDrain() {
        Duration draining = Manifests.setting("quarkus.shutdown.delay", Duration.class)
                .plus(Manifests.setting("quarkus.shutdown.timeout", Duration.class));

        assertThat(Duration.ofSeconds(pod.path("terminationGracePeriodSeconds").asInt()))
                .isGreaterThan(draining);
    }

    @Test
    void tellsTheProgramWhereItIs() {
        assertThat(environment("POD_NAMESPACE")
                        .at("/valueFrom/fieldRef/fieldPath")
                        .asText())
                .isEqualTo("metadata.namespace");
        assertThat(environment("TRANSPLANT_JSON_LOGS").path("value").asText()).isEqualTo("true");
    }

    private JsonNode environment(String name) {
        return named(container.path("env"), name);
    }

    private int port(String name) {
        return named(container.path("ports"), name).path("containerPort").asInt();
    }

    private static JsonNode named(JsonNode list, String name) {
        return Manifests.stream(list)
                .filter(entry -> entry.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Integer> ports(JsonNode rule) {
        return Manifests.stream(rule.path("ports"))
                .map(port -> port.path("port").asInt());
    }
}
