package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.Installation;
import dev.transplant.testbed.On;
import dev.transplant.testbed.Velero;
import dev.transplant.testbed.WebhookProcess;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The policy as a ConfigMap that is watched: bad at the start, made bad later, and edited in the middle of a restore. */
@ExtendWith(BedExtension.class)
class PolicyReloadIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String GOOD = "ingress: {classes: {avi-lb: contour}}";
    private static final String RELOADED = "transplant_policy_last_reload_successful";
    private static final int OBJECTS = 300;

    @Test
    void aBadPolicyNeverComesIntoForce(@On(ClusterSpec.TARGET_1_35) Cluster cluster) {
        try (Installation installation = Installation.on(cluster)) {
            installation.policy("ingress: {clases: {}}");
            WebhookProcess webhook = installation.start(0);
            Await.until(
                    LIMIT,
                    () -> "told why: " + webhook.readiness().body(),
                    () -> webhook.readiness().body().contains("ingress.clases"));
            assertThat(webhook.readiness().statusCode()).isEqualTo(503);

            installation.policy(GOOD);
            webhook.awaitReady();
            assertThat(webhook.metric(RELOADED)).isEqualTo(1);

            assertThatThrownBy(() -> installation.policy("mode: sometimes\nunknown: 1"))
                    .as("refused where it is applied, all problems at once")
                    .hasMessageContaining("line 1: mode: 'sometimes' is not one of")
                    .hasMessageContaining("line 2: unknown");

            openTheDoor(cluster);
            installation.policy("mode: sometimes");
            awaitReloaded(webhook, 0);
            assertThat(webhook.readiness().statusCode())
                    .as("the good one stays")
                    .isEqualTo(200);
            assertThat(created(cluster)).isEqualTo("contour");
            Await.until(
                    LIMIT,
                    () -> "Event",
                    () -> events(cluster).stream()
                            .anyMatch(event -> event.path("note").asText().contains("sometimes")));
        }
    }

    @Test
    void aPolicyDoesNotGetLost(@On(ClusterSpec.TARGET_1_35) Cluster cluster) {
        try (Installation installation = Installation.on(cluster)) {
            WebhookProcess webhook = installation.start(0);
            webhook.awaitReady();
            assertThat(webhook.metric(RELOADED))
                    .as("no data, as the manifest brings it: the empty policy")
                    .isEqualTo(1);
            assertThat(created(cluster)).isEqualTo("avi-lb");

            installation.policy(GOOD);
            Await.until(LIMIT, () -> "in force", () -> created(cluster).equals("contour"));
            assertThatThrownBy(() -> data(cluster, "null"))
                    .as("refused where it is emptied")
                    .hasMessageContaining("data has no key policy.yaml");

            openTheDoor(cluster);
            for (String data : new String[] {"null", "{\"policy.yaml\": null, \"policy.yml\": \"\"}"}) {
                data(cluster, data);
                awaitReloaded(webhook, 0);
                assertThat(created(cluster)).as(data).isEqualTo("contour");
                installation.policy(GOOD);
                awaitReloaded(webhook, 1);
            }
            cluster.kubectl("-n", Installation.NAMESPACE, "delete", "configmap", "transplant-policy");
            awaitReloaded(webhook, 0);
            assertThat(created(cluster)).as("also without its ConfigMap").isEqualTo("contour");
        }
    }

    /** Lets a bad policy come through to the replicas. */
    private static void openTheDoor(Cluster cluster) {
        String patch = """
                [{"op": "test", "path": "/webhooks/1/name", "value": "policy.transplant.dev"},
                 {"op": "remove", "path": "/webhooks/1"}]
                """;
        cluster.kubectl("patch", "validatingwebhookconfiguration", "transplant", "--type=json", "-p", patch);
    }

    private static void data(Cluster cluster, String data) {
        String patch = "{\"data\": %s}".formatted(data);
        cluster.kubectl(
                "-n", Installation.NAMESPACE, "patch", "configmap", "transplant-policy", "--type=merge", "-p", patch);
    }

    private static void awaitReloaded(WebhookProcess webhook, double successful) {
        Await.until(LIMIT, () -> RELOADED + " " + successful, () -> webhook.metric(RELOADED) == successful);
    }

    private static List<JsonNode> events(Cluster cluster) {
        return cluster.list("-n", Installation.NAMESPACE, "events.v1.events.k8s.io").stream()
                .filter(event -> event.path("reason").asText().equals("PolicyRefused"))
                .filter(event -> event.at("/regarding/name").asText().equals("transplant-policy"))
                .toList();
    }

    /** The class of an Ingress that Velero's account creates, as the API server would store it. */
    private static String created(Cluster cluster) {
        return Objects.asVelero(cluster, Objects.ingress("default", "avi-lb"))
                .at("/spec/ingressClassName")
                .asText();
    }

    @Test
    void eachObjectFollowsOnePolicy(Bed bed) {
        Cluster source = bed.cluster(ClusterSpec.SOURCE);
        source.kubectl("create", "namespace", "many");
        source.apply(IntStream.range(0, OBJECTS)
                .mapToObj(PolicyReloadIT::statefulSet)
                .collect(Collectors.joining("---\n")));
        try (Velero velero = bed.velero(source, "1.18")) {
            assertThat(velero.backup("many", "many").at("/status/phase").asText())
                    .isEqualTo("Completed");
        }
        Cluster target = bed.cluster(ClusterSpec.TARGET_1_35);
        try (Velero velero = bed.velero(target, "1.18");
                Installation installation = Installation.on(target)) {
            installation.policy(classes("first"));
            installation.start(0).awaitReady();
            velero.startRestore("many", "many");
            for (int i = 0; !isEnded(velero); i++) {
                installation.policy(classes(i % 2 == 0 ? "second" : "first"));
            }
            assertThat(velero.phase("restore", "many")).isEqualTo("Completed");

            List<Set<String>> classesOfEach = target.list("-n", "many", "statefulsets").stream()
                    .map(PolicyReloadIT::policyOf)
                    .toList();
            assertThat(classesOfEach).hasSize(OBJECTS).allMatch(policies -> policies.size() == 1);
            assertThat(classesOfEach).as("both policies were in force").contains(Set.of("first"), Set.of("second"));
        } finally {
            target.kubectl("delete", "namespace", "many", "--ignore-not-found");
            source.kubectl("delete", "namespace", "many", "--ignore-not-found");
        }
    }

    private static boolean isEnded(Velero velero) {
        return !Set.of("", "New", "InProgress", "Finalizing").contains(velero.phase("restore", "many"));
    }

    private static Set<String> policyOf(JsonNode statefulSet) {
        return statefulSet.at("/spec/volumeClaimTemplates").findValuesAsText("storageClassName").stream()
                .map(name -> name.replaceAll("-.*", ""))
                .collect(Collectors.toSet());
    }

    private static String classes(String target) {
        return "storage: {classes: {fast: %s-fast, slow: %s-slow}}".formatted(target, target);
    }

    private static String statefulSet(int number) {
        return """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: many-%d, namespace: many}
                spec:
                  replicas: 0
                  serviceName: many
                  selector: {matchLabels: {app: many}}
                  template:
                    metadata: {labels: {app: many}}
                    spec: {containers: [{name: main, image: "redis:7.4"}]}
                  volumeClaimTemplates:
                    - metadata: {name: one}
                      spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                    - metadata: {name: two}
                      spec: {storageClassName: slow, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """.formatted(number);
    }
}
