package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.Guestbook;
import dev.transplant.testbed.Shell;
import dev.transplant.testbed.Velero;
import dev.transplant.testbed.WebhookProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real Velero restores samples/guestbook into clusters that enforce Pod Security restricted: without us, then with us. */
@ExtendWith(BedExtension.class)
class RestoreIT {
    private static final Path POLICY = Shell.PROJECT.resolve("testbed/policy.yaml");
    private static final Pattern REFUSED_UPDATE = Pattern.compile(
            "patch attempt failed for .*Kind=(Ingress|PersistentVolumeClaim|PersistentVolume|StatefulSet) ");
    private static final String TARGET_CLASS = "vsan-default-storage-policy";

    @ParameterizedTest(name = "Velero {0} into {1}")
    @CsvSource({
        "1.18, TARGET_1_35",
        "1.18, TARGET_1_26",
        "1.13, TARGET_1_35",
        "1.13, TARGET_1_26",
    })
    void restoresTheGuestbook(String version, ClusterSpec spec, Bed bed) {
        String backup = Guestbook.backup(bed, version);
        Cluster target = bed.cluster(spec);
        Guestbook.prepareTarget(target);
        String name = "v" + version.replace('.', '-');
        try (Velero velero = bed.velero(target, version)) {
            failsWithoutTheWebhook(velero, target, name + "-bare", backup);
            Guestbook.remove(target);

            try (WebhookProcess webhook = WebhookProcess.withPolicy(target, POLICY)) {
                JsonNode restore = velero.restore(name + "-with", backup);
                assertCompleted(restore, velero);
                assertOnTargetsClasses(target);
                assertThat(Guestbook.pods(target)).hasSize(Guestbook.PODS);
                assertThat(label(target, "enforce")).isEqualTo("baseline");
                assertThat(webhook.log()).noneMatch(line -> line.contains("ERROR"));
                assertThat(PlannedRestore.assertAsPlanned(target, backup, name + "-with", POLICY))
                        .isGreaterThan(Guestbook.PODS);

                JsonNode update = velero.restore(name + "-update", backup, "existingResourcePolicy: update");
                assertCompleted(update, velero);
                // Pods aside: a 1.26 controller replaces those of a StatefulSet from 1.35, whose revision it computes
                // otherwise.
                assertThat(velero.log(name + "-update"))
                        .as("an update that is refused is cut down to labels")
                        .noneMatch(line -> REFUSED_UPDATE.matcher(line).find());
                assertThat(target.get("-n", "guestbook", "ingress", "guestbook")
                                .at("/metadata/labels/velero.io~1restore-name")
                                .asText())
                        .isEqualTo(name + "-update");
                assertOnTargetsClasses(target);
            }
        } finally {
            Guestbook.remove(target);
        }
    }

    private static void failsWithoutTheWebhook(Velero velero, Cluster target, String name, String backup) {
        JsonNode restore = velero.restore(name, backup);

        assertThat(restore.at("/status/phase").asText()).isEqualTo("PartiallyFailed");
        assertThat(velero.log(name))
                .anyMatch(line -> line.contains("error restoring") && line.contains("violates PodSecurity"));
        assertThat(target.get("-n", "guestbook", "ingress", "guestbook")
                        .at("/spec/ingressClassName")
                        .asText())
                .isEqualTo("avi-lb");
        assertThat(target.list("-n", "guestbook", "pvc"))
                .allSatisfy(claim ->
                        assertThat(claim.at("/spec/storageClassName").asText()).isEqualTo("default"));
    }

    private static void assertCompleted(JsonNode restore, Velero velero) {
        String name = restore.at("/metadata/name").asText();
        assertThat(restore.at("/status/phase").asText())
                .as(() -> String.join("\n", errors(velero, name)))
                .isEqualTo("Completed");
        assertThat(restore.at("/status/errors").asInt(0)).isZero();
        assertThat(velero.log(name))
                .noneMatch(line -> line.contains("violates PodSecurity") && line.contains("level=error"))
                .noneMatch(line -> line.contains("error patch for managed fields"));
    }

    private static List<String> errors(Velero velero, String name) {
        return velero.log(name).stream()
                .filter(line -> line.contains("level=error"))
                .toList();
    }

    private static void assertOnTargetsClasses(Cluster target) {
        JsonNode ingress = target.get("-n", "guestbook", "ingress", "guestbook");
        assertThat(ingress.at("/spec/ingressClassName").asText()).isEqualTo("contour");
        assertThat(ingress.at("/metadata/finalizers").isMissingNode()).isTrue();
        assertThat(ingress.at("/metadata/annotations").has("ako.vmware.com/controller-cluster-uuid"))
                .isFalse();
        assertThat(ingress.at("/metadata/annotations/transplant.dev~1original").asText())
                .contains("avi-lb");

        assertThat(target.list("-n", "guestbook", "pvc"))
                .hasSize(3)
                .allSatisfy(claim ->
                        assertThat(claim.at("/spec/storageClassName").asText()).isEqualTo(TARGET_CLASS));
        assertThat(target.list("pv"))
                .hasSize(3)
                .allSatisfy(volume ->
                        assertThat(volume.at("/spec/storageClassName").asText()).isEqualTo(TARGET_CLASS));
        JsonNode followers = target.get("-n", "guestbook", "statefulset", "redis-follower");
        assertThat(followers
                        .at("/spec/volumeClaimTemplates/0/spec/storageClassName")
                        .asText())
                .isEqualTo(TARGET_CLASS);
    }

    private static String label(Cluster target, String mode) {
        return target.get("namespace", "guestbook")
                .at("/metadata/labels")
                .path("pod-security.kubernetes.io/" + mode)
                .asText();
    }
}
