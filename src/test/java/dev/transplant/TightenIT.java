package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.Guestbook;
import dev.transplant.testbed.Hardened;
import dev.transplant.testbed.Installation;
import dev.transplant.testbed.Shell;
import dev.transplant.testbed.Tightening;
import dev.transplant.testbed.Velero;
import dev.transplant.testbed.WebhookProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of the level of namespaces that somebody restores by hand. */
@ExtendWith(BedExtension.class)
class TightenIT {
    private static final Path POLICY = Shell.PROJECT.resolve("testbed/policy.yaml");

    /** What is promised from the end of a restore on. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final String ENFORCE = "pod-security.kubernetes.io/enforce";
    private static final String WITHOUT_RESTORES =
            "[{\"op\": \"test\", \"path\": \"/rules/4/resources/0\", \"value\": \"restores\"}, {\"op\": \"remove\", \"path\": \"/rules/4\"}]";

    @ParameterizedTest
    @EnumSource(names = {"TARGET_1_35", "TARGET_1_26"})
    void tightensWhatWasRestoredByHand(ClusterSpec spec, Bed bed) {
        String backup = Hardened.backup(bed);
        Cluster target = bed.cluster(spec);
        Guestbook.prepareTarget(target);
        try (Velero velero = bed.velero(target, "1.18");
                WebhookProcess webhook = WebhookProcess.withPolicy(target, POLICY);
                Tightening tightening = Tightening.start(target, 2)) {
            velero.startRestore("by-hand", backup);
            tightening.awaitLooking();
            assertThat(velero.ended("restore", "by-hand").at("/status/phase").asText())
                    .isEqualTo("Completed");
            tightening.killOne(); // nothing is settled so soon

            Await.until(
                    SOON,
                    () -> "settled, but: " + namespace(target, Hardened.NAMESPACE)
                            + namespace(target, Guestbook.NAMESPACE),
                    () -> Stream.of(Hardened.NAMESPACE, Guestbook.NAMESPACE)
                            .noneMatch(name -> note(target, name).equals("pending")));

            assertThat(note(target, Hardened.NAMESPACE))
                    .as("its old revision does not count")
                    .isEqualTo("tightened: restricted");
            assertThat(note(target, Guestbook.NAMESPACE)).isEqualTo("kept: baseline");
            assertThat(level(target, Hardened.NAMESPACE)).isEqualTo("restricted");
            assertThat(level(target, Guestbook.NAMESPACE)).isEqualTo("baseline");
            awaitEvent(target, Hardened.NAMESPACE, "PodSecurityTightened", "from 'baseline' to 'restricted'");
            awaitEvent(target, Guestbook.NAMESPACE, "PodSecurityKept", "allowPrivilegeEscalation != false");
            assertThatThrownBy(() -> target.kubectl(
                            "-n", Hardened.NAMESPACE, "run", "loose", "--image=example.com/app:1", "--restart=Never"))
                    .hasMessageContaining("violates PodSecurity \"restricted:latest\"");
            assertThat(webhook.log()).noneMatch(line -> line.contains("ERROR"));
        } finally {
            Hardened.remove(target);
            Guestbook.remove(target);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TARGET_1_35", "TARGET_1_26"})
    void leavesAloneWhatIsNotItsOwn(ClusterSpec spec, Bed bed) {
        Cluster target = bed.cluster(spec);
        try (Velero velero = bed.velero(target, "1.18")) {
            assertThat(velero)
                    .as("its kinds are there; the server itself would look at our Restore")
                    .isNotNull();
        }
        try (WebhookProcess webhook = WebhookProcess.withPolicy(target, POLICY)) {
            target.kubectl("patch", "clusterrole", "transplant-tighten", "--type=json", "-p", WITHOUT_RESTORES);
            restore(target, "InProgress", "held");
            asVelero(target, "held");
            asVelero(target, "first");
            try (Tightening tightening = Tightening.start(target, 1)) {
                awaitEvent(target, "first", "PodSecurityPending", "Velero's Restores cannot be read");
                assertThat(level(target, "first")).isEqualTo("baseline");

                Installation.on(target); // gives it back what it may read
                awaitSettled(target, "first", "tightened: restricted");
                assertThat(note(target, "held")).as("a Restore runs").isEqualTo("pending");

                target.kubectl("label", "namespace", "held", "--overwrite", ENFORCE + "=privileged");
                restore(target, "Completed", "held");
                awaitSettled(target, "held", "changed since");
                assertThat(level(target, "held")).isEqualTo("privileged");
                assertThat(tightening.log(0)).noneMatch(line -> line.contains("\"ERROR\""));
                assertThat(webhook.log()).noneMatch(line -> line.contains("ERROR"));
            }
        } finally {
            target.kubectl("delete", "namespace", "held", "first", "--ignore-not-found", "--timeout=120s");
            target.kubectl("-n", "velero", "delete", "restore", "held", "--ignore-not-found");
        }
    }

    private static void restore(Cluster cluster, String phase, String namespaces) {
        cluster.apply("""
                apiVersion: velero.io/v1
                kind: Restore
                metadata: {name: held, namespace: velero}
                spec: {backupName: b, includedNamespaces: [%s]}
                status: {phase: %s}
                """.formatted(namespaces, phase));
    }

    /** A namespace as a restore would leave it. */
    private static void asVelero(Cluster cluster, String name) {
        Objects.writeAsVelero(cluster, "create", Objects.namespace(name));
        assertThat(note(cluster, name)).isEqualTo("pending");
        Hardened.deploy(cluster, name);
    }

    private static JsonNode namespace(Cluster cluster, String name) {
        return cluster.read("/api/v1/namespaces/" + name);
    }

    private static String level(Cluster cluster, String name) {
        return namespace(cluster, name)
                .path("metadata")
                .path("labels")
                .path(ENFORCE)
                .asText();
    }

    private static String note(Cluster cluster, String name) {
        return namespace(cluster, name)
                .path("metadata")
                .path("annotations")
                .path("transplant.dev/pod-security")
                .asText();
    }

    private static void awaitSettled(Cluster cluster, String name, String outcome) {
        Await.until(
                SOON,
                () -> name + ": " + outcome + ", but: " + namespace(cluster, name),
                () -> note(cluster, name).equals(outcome));
    }

    private static void awaitEvent(Cluster cluster, String namespace, String reason, String part) {
        String path = "/apis/events.k8s.io/v1/namespaces/%s/events".formatted(namespace);
        Await.until(
                SOON,
                () -> "Event " + reason + ", but: " + cluster.read(path).findValues("note"),
                () -> cluster.read(path).path("items").findParents("note").stream()
                        .anyMatch(event -> event.path("reason").asText().equals(reason)
                                && event.path("note").asText().contains(part)));
    }
}
