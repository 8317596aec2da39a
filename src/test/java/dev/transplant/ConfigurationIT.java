package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.Installation;
import dev.transplant.testbed.On;
import dev.transplant.testbed.WebhookProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Configurations that do not fit the policy or the API server: the webhook is not Ready, says why, and hurts nobody. */
@ExtendWith(BedExtension.class)
class ConfigurationIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String CONFIGURATION = "mutatingwebhookconfiguration";

    private static final List<String> WRONG =
            List.of("system:serviceaccounts:veleroo", "system:authenticated", "system:serviceaccounts");

    @Test
    void thatDoNotFitThePolicy(@On(ClusterSpec.TARGET_1_35) Cluster cluster) {
        try (Installation installation = Installation.on(cluster);
                WebhookProcess webhook = installation.start(0)) {
            webhook.awaitReady();
            List<String> policies = failurePolicies(cluster);
            WRONG.forEach(group -> assertWrongGroup(group, cluster, webhook));
            assertThat(failurePolicies(cluster)).as("as it was").isEqualTo(policies);

            installation.policy("velero: {namespaces: [backups]}");
            assertNotReady(cluster, webhook, "[backups]");
            assertThat(failurePolicies(cluster))
                    .as("it is Velero's requests alone that are refused")
                    .isEqualTo(policies);
            assertHurtsNobody(cluster);
            installation.policy("velero: {namespaces: [velero]}");
            webhook.awaitReady();

            cluster.kubectl("delete", CONFIGURATION, "transplant");
            assertNotReady(cluster, webhook, "does not exist");
            cluster.kubectl("apply", "-k", installation.folder());
            webhook.awaitReady();
        }
    }

    private static void assertWrongGroup(String group, Cluster cluster, WebhookProcess webhook) {
        cluster.kubectl("patch", CONFIGURATION, "transplant", "--type=json", "-p", """
                [{"op": "replace", "path": "/webhooks/1/matchConditions/0/expression",
                  "value": "'%s' in request.userInfo.groups"}]""".formatted(group));
        String command = assertNotReady(cluster, webhook, "[" + group + "]");
        assertHurtsNobody(cluster);
        cluster.shell(command);
        webhook.awaitReady();
    }

    @Test
    void conditionsThatTheApiServerDrops(Bed bed) {
        Cluster cluster = bed.cluster(ClusterSpec.TARGET_1_26);
        try (Installation installation = Installation.on(cluster)) {
            for (String kind : List.of("mutating", "validating")) {
                String name = kind + "webhookconfiguration";
                cluster.kubectl("delete", name, "transplant");
                cluster.kubectl("apply", "--validate=false", "-f", "k8s/" + name + ".yaml");
            }
            assertThat(failurePolicies(cluster)).as("of everybody's requests").contains("Fail");
            try (WebhookProcess webhook = installation.start(0)) {
                String command = assertNotReady(cluster, webhook, "has no matchConditions");
                assertThat(command).contains("kubectl apply -k k8s/before-1.30");
                assertThat(failurePolicies(cluster)).containsOnly("Ignore");
                assertHurtsNobody(cluster);

                cluster.kubectl("apply", "-k", installation.folder());
                webhook.awaitReady();
            }
        }
    }

    /** Not Ready, and an Event says why; returns what is said to mend it. */
    private static String assertNotReady(Cluster cluster, WebhookProcess webhook, String why) {
        Await.until(
                LIMIT,
                () -> "not Ready for that, but: " + webhook.readiness().body(),
                () -> webhook.readiness().statusCode() == 503
                        && webhook.readiness().body().contains(why));
        assertThat(webhook.metric("transplant_configuration_valid")).isZero();
        Await.until(LIMIT, () -> "Event", () -> notes(cluster).stream().anyMatch(note -> note.contains(why)));
        String note =
                notes(cluster).stream().filter(n -> n.contains(why)).findFirst().orElseThrow();
        return note.substring(note.indexOf("kubectl")).replace(" (or change the policy)", "");
    }

    private static List<String> notes(Cluster cluster) {
        return cluster.list("-n", "transplant-system", "events.v1.events.k8s.io").stream()
                .filter(event -> event.path("reason").asText().equals("ConfigurationInvalid"))
                .filter(event -> event.at("/regarding/name").asText().equals("transplant-webhook"))
                .map(event -> event.path("note").asText())
                .toList();
    }

    /** While it is not Ready, so that it gets no requests. */
    private static void assertHurtsNobody(Cluster cluster) {
        cluster.kubectl("create", "namespace", "bystander");
        cluster.kubectl("delete", "namespace", "bystander", "--wait=false");
        Await.until(LIMIT, () -> "namespace gone", () -> !cluster.has("namespace", "bystander"));
    }

    private static List<String> failurePolicies(Cluster cluster) {
        return cluster.get(CONFIGURATION, "transplant").path("webhooks").findValuesAsText("failurePolicy");
    }
}
