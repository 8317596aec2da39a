package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.Installation;
import dev.transplant.testbed.WebhookProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a migration tells the webhooks of its namespaces, and that none answers before it has been told. */
@ExtendWith(BedExtension.class)
class RunSheetsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String RUNS = "transplant-runs";
    private static final String UNPLANNED = "baseline pending";

    private static final String WITHOUT_RUNS = """
            [{"op": "test", "path": "/rules/1/resourceNames", "value": ["transplant-policy", "transplant-runs"]},
             {"op": "remove", "path": "/rules/1/resourceNames/1"}]""";

    @ParameterizedTest
    @EnumSource(names = {"TARGET_1_35", "TARGET_1_26"})
    void giveNamespacesTheirLevel(ClusterSpec spec, Bed bed) {
        Cluster cluster = bed.cluster(spec);
        Instant soon = Instant.now().plus(Duration.ofHours(1));
        Objects.admitVelero(cluster);
        try (Installation installation = Installation.on(cluster)) {
            put(cluster, Map.of("early", sheet(soon, "{early: restricted}")));
            WebhookProcess webhook = startsOnceItMayReadThem(cluster, installation);
            assertThat(created(cluster, "early")).as("from the first answer on").isEqualTo("restricted");

            put(
                    cluster,
                    Map.of(
                            "run", sheet(soon, "{planned: restricted, loose: privileged, stored: restricted}"),
                            "over", sheet(Instant.now(), "{expired: restricted}"),
                            "unreadable", sheet(soon, "{bad: strict}")));
            awaitCreated(cluster, "planned", "restricted");
            assertThat(created(cluster, "loose"))
                    .as("not beyond podSecurity.limit")
                    .isEqualTo("baseline");
            for (String namespace : List.of("expired", "bad", "other")) {
                assertThat(created(cluster, namespace)).as(namespace).isEqualTo(UNPLANNED);
            }
            awaitRefused(cluster, "'unreadable' counts for nothing: line 1: levels.bad: 'strict' is not one of");
            JsonNode stored = Objects.writeAsVelero(cluster, "create", Objects.namespace("stored"));
            assertThat(levelAndNote(stored)).isEqualTo("restricted");

            deleteRuns(cluster);
            awaitCreated(cluster, "planned", UNPLANNED);
            assertThat(webhook.readiness().statusCode()).isEqualTo(200);
        } finally {
            cluster.kubectl("delete", "namespace", "stored", "--ignore-not-found", "--wait=false");
            deleteRuns(cluster);
        }
    }

    private static WebhookProcess startsOnceItMayReadThem(Cluster cluster, Installation installation) {
        cluster.kubectl(
                "-n", Installation.NAMESPACE, "patch", "role", "transplant-webhook", "--type=json", "-p", WITHOUT_RUNS);
        WebhookProcess webhook = installation.start(0);
        Await.until(
                LIMIT,
                () -> "not Ready, but: " + webhook.readiness().body(),
                () -> saysThatItMayNot(webhook.readiness().body()));
        assertThat(webhook.readiness().statusCode()).isEqualTo(503);

        cluster.kubectl("apply", "-k", installation.folder());
        webhook.awaitReady();
        return webhook;
    }

    private static boolean saysThatItMayNot(String health) {
        return Manifests.stream(Objects.read(health).path("checks"))
                .filter(check -> check.path("name").asText().equals("runs"))
                .filter(check -> check.path("status").asText().equals("DOWN"))
                .map(check -> check.at("/data/problem").asText())
                .anyMatch(problem -> problem.contains("apply the manifest again") && problem.contains("forbidden"));
    }

    private static void deleteRuns(Cluster cluster) {
        cluster.kubectl("-n", Installation.NAMESPACE, "delete", "configmap", RUNS, "--ignore-not-found");
    }

    private static String sheet(Instant expires, String levels) {
        return "{restore: shop-1, expires: %s, levels: %s}".formatted(expires, levels);
    }

    private static void put(Cluster cluster, Map<String, String> sheets) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        ObjectNode data = patch.putObject("data");
        sheets.forEach(data::put);
        cluster.kubectl(
                "-n", Installation.NAMESPACE, "patch", "configmap", RUNS, "--type=merge", "-p", patch.toString());
    }

    /** The level, and the note if there is one, of a Namespace that Velero's account creates, as the API server would store it. */
    private static String created(Cluster cluster, String namespace) {
        return levelAndNote(Objects.asVelero(cluster, Objects.namespace(namespace)));
    }

    private static String levelAndNote(JsonNode namespace) {
        JsonNode metadata = namespace.path("metadata");
        String level = metadata.path("labels")
                .path("pod-security.kubernetes.io/enforce")
                .asText();
        String note =
                metadata.path("annotations").path("transplant.dev/pod-security").asText();
        return "%s %s".formatted(level, note).strip();
    }

    private static void awaitCreated(Cluster cluster, String namespace, String expected) {
        Await.until(
                LIMIT,
                () -> "%s: %s, but: %s".formatted(namespace, expected, created(cluster, namespace)),
                () -> created(cluster, namespace).equals(expected));
    }

    private static void awaitRefused(Cluster cluster, String why) {
        String path = "/apis/events.k8s.io/v1/namespaces/%s/events".formatted(Installation.NAMESPACE);
        Await.until(
                LIMIT,
                () -> "Event, but: " + cluster.read(path).findValuesAsText("note"),
                () -> Manifests.stream(cluster.read(path).path("items"))
                        .filter(event -> event.path("reason").asText().equals("RunSheetRefused"))
                        .filter(event -> event.at("/regarding/kind").asText().equals("ConfigMap"))
                        .filter(event -> event.at("/regarding/name").asText().equals(RUNS))
                        .anyMatch(event -> event.path("note").asText().contains(why)));
    }
}
