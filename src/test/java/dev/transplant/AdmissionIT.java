package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.WebhookProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What real API servers make of our answers. */
@ExtendWith(BedExtension.class)
class AdmissionIT {
    private static final String POLICY = """
            ingress: {classes: {avi-lb: contour, gone: ""}, unmapped: deny}
            storage: {classes: {gold: fast, gone: ""}, unmapped: warn}
            """;

    /** The target's defaults, which the API server gives to objects without a class. */
    private static final String DEFAULTS = """
            apiVersion: networking.k8s.io/v1
            kind: IngressClass
            metadata: {name: standard, annotations: {ingressclass.kubernetes.io/is-default-class: "true"}}
            spec: {controller: example.com/standard}
            ---
            apiVersion: storage.k8s.io/v1
            kind: StorageClass
            metadata: {name: standard, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
            provisioner: example.com/standard
            """;

    private static final Map<ClusterSpec, WebhookProcess> WEBHOOKS = new EnumMap<>(ClusterSpec.class);

    @TempDir
    private static Path dir = Path.of("");

    @AfterAll
    static void putAway() {
        WEBHOOKS.values().forEach(WebhookProcess::close);
    }

    /** One for all tests, Ready. */
    private static WebhookProcess webhook(ClusterSpec spec, Bed bed) {
        WebhookProcess webhook =
                WEBHOOKS.computeIfAbsent(spec, on -> WebhookProcess.withPolicy(bed.cluster(on), policy()));
        assertThat(webhook.readiness().statusCode()).isEqualTo(200);
        return webhook;
    }

    @ParameterizedTest
    @EnumSource(names = {"TARGET_1_35", "TARGET_1_26"})
    void rewritesForVeleroAlone(ClusterSpec spec, Bed bed) {
        Cluster cluster = bed.cluster(spec);
        webhook(spec, bed);
        assertThat(ingressClass(Objects.asVelero(cluster, Objects.ingress("default", "avi-lb"))))
                .isEqualTo("contour");
        assertThat(ingressClass(Objects.asAdmin(cluster, Objects.ingress("default", "avi-lb"))))
                .as("another user, with Velero's labels")
                .isEqualTo("avi-lb");
        assertThat(Objects.asAdmin(cluster, Objects.ingress("default", "unknown")))
                .as("nor denied")
                .isNotNull();
        assertThat(storageClass(Objects.asVelero(cluster, Objects.claim("default", "gold"))))
                .isEqualTo("fast");
        assertThat(storageClass(Objects.asAdmin(cluster, Objects.claim("default", "gold"))))
                .isEqualTo("gold");
        assertThat(storageClass(Objects.asVelero(cluster, Objects.claim("kube-system", "gold"))))
                .as("system namespace")
                .isEqualTo("gold");
        assertThat(storageClass(Objects.asVelero(cluster, Objects.volume("default", "gold"))))
                .isEqualTo("fast");
        assertThat(storageClass(Objects.asVelero(cluster, Objects.volume("kube-system", "gold"))))
                .as("claimed from a system namespace")
                .isEqualTo("gold");
        assertThat(storageClass(Objects.asAdmin(cluster, Objects.volume("default", "gold"))))
                .isEqualTo("gold");
        assertThat(templateClass(Objects.asVelero(cluster, Objects.statefulSet("default", "gold"))))
                .isEqualTo("fast");
        assertThat(templateClass(Objects.asAdmin(cluster, Objects.statefulSet("default", "gold"))))
                .isEqualTo("gold");
        assertThat(enforce(Objects.asVelero(cluster, Objects.namespace("shop"))))
                .isEqualTo("baseline");
        assertThat(enforce(Objects.asVelero(cluster, Objects.namespace("kube-shop"))))
                .isEmpty();
        assertThat(enforce(Objects.asAdmin(cluster, Objects.namespace("shop")))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"TARGET_1_35", "TARGET_1_26"})
    void leavesUpdatesOfOthersAlone(ClusterSpec spec, Bed bed) {
        Cluster cluster = bed.cluster(spec);
        webhook(spec, bed);
        try {
            Objects.writeAsVelero(cluster, "create", Objects.ingress("default", "avi-lb"));

            cluster.kubectlWith(Objects.ingress("default", "avi-lb"), "replace", "-f", "-");

            assertThat(ingressClass(cluster.get("-n", "default", "ingress", "web")))
                    .as("the owner's word, though the object carries Velero's labels for life")
                    .isEqualTo("avi-lb");
        } finally {
            cluster.kubectl("-n", "default", "delete", "ingress/web", "--ignore-not-found");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TARGET_1_35", "TARGET_1_26"})
    void removesSoThatTheDefaultApplies(ClusterSpec spec, Bed bed) {
        Cluster cluster = bed.cluster(spec);
        cluster.apply(DEFAULTS);
        webhook(spec, bed);
        try {
            JsonNode ingress = Objects.writeAsVelero(cluster, "create", Objects.ingress("default", "gone"));
            assertThat(ingressClass(ingress)).isEqualTo("standard");
            JsonNode claim = Objects.writeAsVelero(cluster, "create", Objects.claim("default", "gone"));
            assertThat(storageClass(claim)).isEqualTo("standard");

            JsonNode again = Objects.writeAsVelero(cluster, "replace", Objects.ingress("default", "gone"));
            assertThat(ingressClass(again)).as("no default applies at UPDATE").isEqualTo("standard");
            JsonNode claimAgain = Objects.writeAsVelero(cluster, "apply", Objects.claim("default", "gone"));
            assertThat(storageClass(claimAgain)).as("immutable").isEqualTo("standard");
        } finally {
            cluster.kubectl("-n", "default", "delete", "ingress/web", "pvc/data", "--ignore-not-found");
            cluster.kubectlWith(DEFAULTS, "delete", "-f", "-");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TARGET_1_35", "TARGET_1_26"})
    void tellsOfWhatIsNotMapped(ClusterSpec spec, Bed bed) {
        Cluster cluster = bed.cluster(spec);
        WebhookProcess webhook = webhook(spec, bed);
        try {
            assertThatThrownBy(() -> Objects.asVelero(cluster, Objects.ingress("default", "nginx")))
                    .hasMessageContaining(
                            "denied the request: Ingress default/web: spec.ingressClassName: class 'nginx' is not in "
                                    + "ingress.classes (known: avi-lb, gone)");

            cluster.kubectl("create", "namespace", "told");
            Objects.writeAsVelero(cluster, "create", Objects.claim("told", "silver"));
            Await.until(
                    Duration.ofSeconds(20),
                    () -> "Event on the namespace; " + webhook.log(),
                    () -> cluster.list("-n", "told", "events.v1.events.k8s.io").stream()
                            .anyMatch(event -> event.path("reason").asText().equals("RestoredValueNotMapped")
                                    && event.path("note").asText().contains("silver")));
        } finally {
            cluster.kubectl("delete", "namespace", "told", "--ignore-not-found", "--wait=false");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TARGET_1_35", "TARGET_1_26"})
    void repairsWhatTheApiServerWouldRefuse(ClusterSpec spec, Bed bed) {
        Cluster cluster = bed.cluster(spec);
        String both = Objects.ingress("default", "avi-lb")
                .replace("labels: {", "annotations: {kubernetes.io/ingress.class: avi-lb}, labels: {");
        String invalid =
                Objects.namespace("shop").replace("labels: {", "labels: {pod-security.kubernetes.io/enforce: very, ");
        assertThatThrownBy(() -> Objects.asAdmin(cluster, invalid))
                .hasMessageContaining("pod-security.kubernetes.io/enforce");
        webhook(spec, bed);
        JsonNode ingress = Objects.asVelero(cluster, both);
        assertThat(ingressClass(ingress)).isEqualTo("contour");
        assertThat(ingress.at("/metadata/annotations").has("kubernetes.io/ingress.class"))
                .isFalse();
        assertThat(enforce(Objects.asVelero(cluster, invalid))).isEqualTo("baseline");
    }

    private static Path policy() {
        try {
            return Files.writeString(dir.resolve("policy.yaml"), POLICY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String ingressClass(JsonNode ingress) {
        return ingress.at("/spec/ingressClassName").asText();
    }

    private static String storageClass(JsonNode object) {
        return object.at("/spec/storageClassName").asText();
    }

    private static String templateClass(JsonNode statefulSet) {
        return statefulSet
                .at("/spec/volumeClaimTemplates/0/spec/storageClassName")
                .asText();
    }

    private static String enforce(JsonNode namespace) {
        return namespace
                .path("metadata")
                .path("labels")
                .path("pod-security.kubernetes.io/enforce")
                .asText();
    }
}
