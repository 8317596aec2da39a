package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.On;
import dev.transplant.testbed.Velero;
import dev.transplant.testbed.WebhookProcess;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The policy as a ConfigMap that is watched: bad at the start, made bad later, and edited in the middle of a restore. */
@ExtendWith(BedExtension.class)
class PolicyReloadIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String GOOD = "ingress: {classes: {avi-lb: contour}}";
    private static final int OBJECTS = 300;

    @AfterEach
    void removePolicy(@On(ClusterSpec.TARGET_1_35) Cluster cluster) {
        cluster.kubectl("-n", "transplant-system", "delete", "configmap", "transplant-policy", "--ignore-not-found");
    }

    @Test
    void aBadPolicyNeverComesIntoForce(@On(ClusterSpec.TARGET_1_35) Cluster cluster) {
        policy(cluster, "ingress: {clases: {}}");
        try (WebhookProcess webhook = WebhookProcess.watching(cluster)) {
            Await.until(
                    LIMIT,
                    () -> "told why: " + webhook.readiness().body(),
                    () -> webhook.readiness().body().contains("ingress.clases"));
            assertThat(webhook.readiness().statusCode()).isEqualTo(503);

            policy(cluster, GOOD);
            webhook.awaitReady();
            assertThat(webhook.metric("transplant_policy_last_reload_successful"))
                    .isEqualTo(1);

            assertThatThrownBy(() -> policy(cluster, "mode: sometimes\nunknown: 1"))
                    .as("refused where it is applied, all problems at once")
                    .hasMessageContaining("line 1: mode: 'sometimes' is not one of")
                    .hasMessageContaining("line 2: unknown");

            cluster.kubectl("delete", "validatingwebhookconfiguration", "transplant");
            policy(cluster, "mode: sometimes");
            Await.until(
                    LIMIT, () -> "metric is 0", () -> webhook.metric("transplant_policy_last_reload_successful") == 0);
            Await.until(LIMIT, () -> "Event", () -> !events(cluster).isEmpty());
            assertThat(events(cluster))
                    .anyMatch(event -> event.path("note").asText().contains("sometimes"));
            assertThat(webhook.readiness().statusCode())
                    .as("the good one stays")
                    .isEqualTo(200);
            assertThat(created(cluster)).isEqualTo("contour");

            policy(cluster, GOOD);
            Await.until(
                    LIMIT, () -> "metric is 1", () -> webhook.metric("transplant_policy_last_reload_successful") == 1);
            cluster.kubectl("-n", "transplant-system", "delete", "configmap", "transplant-policy");
            Await.until(
                    LIMIT, () -> "metric is 0", () -> webhook.metric("transplant_policy_last_reload_successful") == 0);
            assertThat(created(cluster)).as("also without its ConfigMap").isEqualTo("contour");
        }
    }

    private static List<JsonNode> events(Cluster cluster) {
        return cluster.list("-n", "transplant-system", "events.v1.events.k8s.io").stream()
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
        policy(target, classes("first"));
        try (Velero velero = bed.velero(target, "1.18");
                WebhookProcess webhook = WebhookProcess.watching(target)) {
            webhook.awaitReady();
            velero.startRestore("many", "many");
            for (int i = 0; !isEnded(velero); i++) {
                policy(target, classes(i % 2 == 0 ? "second" : "first"));
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

    private static void policy(Cluster cluster, String yaml) {
        cluster.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: transplant-system}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: transplant-policy, namespace: transplant-system}
                data:
                  policy.yaml: |
                    %s
                """.formatted(yaml.replace("\n", "\n    ")));
    }
}
