package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transplant.certificates.Authority;
import dev.transplant.certificates.Pem;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.ManyObjects;
import dev.transplant.testbed.Velero;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong while real Velero restores 300 objects through two replicas. */
@Tag("faults")
@ExtendWith(BedExtension.class)
class FaultsIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** Where nothing but Velero's requests is sent, so that everything can fail without us. */
    private static final ClusterSpec EXACT = ClusterSpec.TARGET_1_35;

    @ParameterizedTest
    @EnumSource(names = {"TARGET_1_35", "TARGET_1_26"})
    void aRestoreGoesOnWhileOneReplicaLives(ClusterSpec spec, Bed bed) {
        String backup = ManyObjects.backup(bed);
        try (Velero velero = bed.velero(bed.cluster(spec), "1.18");
                TwoReplicas webhook = new TwoReplicas(bed.cluster(spec), velero, backup)) {
            restore(spec, webhook, "killed", () -> kill(webhook), () -> deleteSecret(webhook));
            restore(spec, webhook, "restarted", () -> {
                int victim = webhook.busiest();
                webhook.replicas().get(victim).stop();
                webhook.start(victim);
                return () -> {};
            });
            restore(spec, webhook, "rotated", () -> rotate(webhook), () -> wipe(spec, webhook));
            assertThat(webhook.replicas()).allMatch(replica -> replica.served() > 0);
        }
    }

    /** What is done in the middle of a restore; returns what is done after it. */
    private interface Fault {
        Runnable strike();
    }

    /** Restores, with one fault after the other in its middle. */
    private static void restore(ClusterSpec spec, TwoReplicas webhook, String name, Fault... faults) {
        webhook.begin(name);
        List<Runnable> after = new ArrayList<>();
        for (int i = 1; i <= faults.length; i++) {
            webhook.awaitMiddle(name, i * ManyObjects.OBJECTS / (faults.length + 2));
            after.addFirst(faults[i - 1].strike());
        }
        webhook.ended(name);
        if (spec == EXACT) {
            webhook.assertComplete(name);
        } else {
            webhook.assertMissedIsTold(name);
        }
        after.forEach(Runnable::run);
    }

    private static Runnable kill(TwoReplicas webhook) {
        int victim = webhook.killBusiest();
        return () -> webhook.start(victim);
    }

    /** Puts a next authority into the Secret whose time has come, as a day after it was made. */
    private static Runnable rotate(TwoReplicas webhook) {
        Set<String> before = webhook.trusted();
        assertThat(before).as("the certificates so far have served").isNotEmpty();
        Instant now = Instant.now();
        Authority next = Authority.create(now.minus(Duration.ofDays(1)));
        webhook.target()
                .kubectl(
                        "-n",
                        "transplant-system",
                        "patch",
                        "secret",
                        "transplant-ca",
                        "--type=merge",
                        "-p",
                        """
                {"data": {"next-ca.crt": "%s", "next-ca.key": "%s", "next-ca.from": "%s"}}""".formatted(
                                        base64(Pem.of(next.certificate())),
                                        base64(Pem.of(next.key())),
                                        base64(now.toString())));
        return () -> {
            String active = base64(Pem.of(next.certificate()));
            Await.until(
                    LIMIT,
                    () -> "it signs",
                    () -> webhook.secret().path("ca.crt").asText().equals(active));
            assertThat(webhook.secret().has("previous-ca.crt"))
                    .as("trusted still")
                    .isTrue();
            Await.until(LIMIT, () -> "certificates of both authorities have served", () -> {
                Objects.asVelero(webhook.target(), Objects.ingress("default", "avi-lb"));
                return webhook.trusted().size() > before.size();
            });
        };
    }

    private static Runnable deleteSecret(TwoReplicas webhook) {
        String trusted = webhook.bundle();
        webhook.target().kubectl("-n", "transplant-system", "delete", "secret", "transplant-ca");
        return () -> {
            Await.until(
                    LIMIT,
                    () -> "told what to do",
                    () -> webhook.notes("transplant-system", "CertificateProblem").stream()
                            .anyMatch(note -> note.contains("kubectl apply -k")));
            webhook.target().kubectl("apply", "-f", "k8s/webhook/secret.yaml");
            Await.until(LIMIT, () -> "Secret written", () -> webhook.secret().has("ca.key"));
            assertThat(webhook.bundle()).as("by the authority that there was").isEqualTo(trusted);
        };
    }

    private static Runnable wipe(ClusterSpec spec, TwoReplicas webhook) {
        Runnable wipe = () -> webhook.target()
                .kubectl("patch", "mutatingwebhookconfiguration", "transplant", "--type=json", "-p", """
                [{"op": "remove", "path": "/webhooks/0/clientConfig/caBundle"}]""");
        if (spec == EXACT) {
            assertThatThrownBy(wipe::run).as("refused").hasMessageContaining("caBundle");
        } else {
            wipe.run();
        }
        return () -> assertThat(webhook.bundle()).isNotEmpty();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
