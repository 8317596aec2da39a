package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.Installation;
import dev.transplant.testbed.WebhookProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The manifest, as an admin applies it: once, again, otherwise, and away. The replicas have the rights that it gives them. */
@ExtendWith(BedExtension.class)
class InstallIT {
    /** How soon every entry holds the authority, whatever has become of the configuration. */
    private static final Duration FILLED = Duration.ofSeconds(2);

    /** How soon an API server acts by a deletion in its own caches. */
    private static final Duration HEARD_OF = Duration.ofSeconds(30);

    private static final List<String> CONFIGURATIONS =
            List.of("mutatingwebhookconfiguration", "validatingwebhookconfiguration");

    /** As the README says it is put in place. */
    private static final String POLICY = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: transplant-policy, namespace: transplant-system}
            data: {policy.yaml: "ingress: {classes: {avi-lb: contour}}"}
            """;

    @TempDir
    private Path dir = Path.of("");

    @ParameterizedTest
    @EnumSource(names = {"TARGET_1_35", "TARGET_1_26"})
    void isInstalledOnceAndStaysRight(ClusterSpec spec, Bed bed) throws IOException {
        Cluster cluster = bed.cluster(spec);
        Installation installation = Installation.on(cluster);
        installation.uninstall();
        assertThat(leftOver(cluster)).as("before").isEmpty();

        try (Installation fresh = Installation.on(cluster);
                WebhookProcess one = fresh.start(0);
                WebhookProcess other = fresh.start(1)) {
            one.awaitReady();
            other.awaitReady();
            String authority = onlyBundle(cluster);
            assertThat(authority).as("both replicas have one authority").isNotEmpty();
            cluster.kubectlWith(POLICY, "apply", "--server-side", "--field-manager=policy", "-f", "-");

            cluster.kubectl("apply", "-k", fresh.folder());
            assertRight(cluster, authority, "again");
            cluster.kubectl("apply", "-k", withAnotherTimeout(fresh.folder()));
            assertRight(cluster, authority, "changed");
            cluster.kubectl("apply", "--server-side", "--force-conflicts", "-k", fresh.folder());
            assertRight(cluster, authority, "server-side");
            cluster.kubectl("apply", "-k", withAnotherEntry(fresh.folder()));
            assertRight(cluster, authority, "after an upgrade that adds an entry");
            assertThat(cluster.get(CONFIGURATIONS.getFirst(), "transplant").path("webhooks"))
                    .anyMatch(entry -> entry.path("name").asText().equals("added.transplant.dev"));

            wipe(cluster);
            assertRight(cluster, authority, "wiped by hand");
            assertThat(one.readiness().statusCode()).isEqualTo(200);
            assertThat(other.readiness().statusCode()).isEqualTo(200);
            assertThat(cluster.get("-n", "transplant-system", "configmap", "transplant-policy")
                            .at("/data/policy.yaml")
                            .asText())
                    .as("the admin's policy")
                    .contains("contour");
            assertThat(ingressClass(cluster)).isEqualTo("contour");
        } finally {
            installation.uninstall();
        }
        assertThat(leftOver(cluster)).isEmpty();
    }

    /** The class that Velero's Ingress has in the end. */
    private static String ingressClass(Cluster cluster) {
        return Objects.asVelero(cluster, Objects.ingress("default", "avi-lb"))
                .at("/spec/ingressClassName")
                .asText();
    }

    private static void assertRight(Cluster cluster, String authority, String when) {
        Await.until(
                FILLED,
                () -> when + ": " + bundles(cluster),
                () -> bundles(cluster).equals(Set.of(authority)));
    }

    private static String onlyBundle(Cluster cluster) {
        assertThat(bundles(cluster)).hasSize(1);
        return bundles(cluster).iterator().next();
    }

    /** What the entries of both configurations hold; empty for one that holds nothing. */
    private static Set<String> bundles(Cluster cluster) {
        return CONFIGURATIONS.stream()
                .flatMap(kind -> stream(cluster.get(kind, "transplant").path("webhooks")))
                .map(entry -> entry.at("/clientConfig/caBundle").asText())
                .collect(Collectors.toSet());
    }

    /** Takes every caBundle away; where a policy of the manifest refuses that, without it. */
    private static void wipe(Cluster cluster) {
        if (knowsAdmissionPolicies(cluster)) {
            cluster.kubectl("delete", "validatingadmissionpolicybinding", "transplant-ca-bundle");
            String patch = "[{\"op\": \"remove\", \"path\": \"/webhooks/0/clientConfig/caBundle\"}]";
            Await.until(
                    HEARD_OF,
                    () -> "the binding is deleted, but goes on to refuse",
                    () -> isTaken(cluster, CONFIGURATIONS.getFirst(), patch));
        }
        for (String kind : CONFIGURATIONS) {
            int entries = cluster.get(kind, "transplant").path("webhooks").size();
            String patch = Stream.iterate(0, i -> i < entries, i -> i + 1)
                    .map("{\"op\": \"remove\", \"path\": \"/webhooks/%d/clientConfig/caBundle\"}"::formatted)
                    .collect(Collectors.joining(", ", "[", "]"));
            cluster.kubectl("patch", kind, "transplant", "--type=json", "-p", patch);
        }
    }

    private static boolean isTaken(Cluster cluster, String kind, String patch) {
        try {
            cluster.kubectl("patch", kind, "transplant", "--type=json", "--dry-run=server", "-p", patch);
            return true;
        } catch (IllegalStateException refused) {
            return false;
        }
    }

    /** The manifest with another value in the first entry. */
    private String withAnotherTimeout(String folder) throws IOException {
        return overlay(folder, "changed", """
                - {op: replace, path: /webhooks/0/timeoutSeconds, value: 7}
                """);
    }

    /** The manifest with one more entry, as a later version may bring. */
    private String withAnotherEntry(String folder) throws IOException {
        return overlay(folder, "added", """
                - op: add
                  path: /webhooks/-
                  value:
                    name: added.transplant.dev
                    rules: [{operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [configmaps]}]
                    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: transplant-system}}
                    clientConfig: {service: {name: transplant-webhook, namespace: transplant-system, path: /mutate, port: 443}}
                    admissionReviewVersions: [v1]
                    failurePolicy: Ignore
                    sideEffects: None
                    timeoutSeconds: 5
                """);
    }

    private String overlay(String folder, String name, String patch) throws IOException {
        Path overlay = Files.createDirectories(dir.resolve(name));
        Files.writeString(overlay.resolve("patch.yaml"), patch);
        Path base = overlay.toRealPath().relativize(Path.of(folder).toRealPath());
        Files.writeString(overlay.resolve("kustomization.yaml"), """
                resources: [%s]
                patches: [{path: patch.yaml, target: {kind: MutatingWebhookConfiguration, name: transplant}}]
                """.formatted(base));
        return overlay.toString();
    }

    /** What is still there of us. */
    private static List<String> leftOver(Cluster cluster) {
        String kinds =
                "mutatingwebhookconfigurations,validatingwebhookconfigurations,clusterroles,clusterrolebindings,namespaces";
        return cluster
                .list(kinds
                        + (knowsAdmissionPolicies(cluster)
                                ? ",validatingadmissionpolicies,validatingadmissionpolicybindings"
                                : ""))
                .stream()
                .map(object -> object.path("kind").asText() + " "
                        + object.at("/metadata/name").asText())
                .filter(name -> name.contains("transplant"))
                .toList();
    }

    private static boolean knowsAdmissionPolicies(Cluster cluster) {
        return cluster.kubectl("api-resources", "--api-group=admissionregistration.k8s.io")
                .contains("validatingadmissionpolicies");
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
