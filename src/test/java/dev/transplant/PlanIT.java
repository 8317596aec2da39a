package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.GeneratedObjects;
import dev.transplant.testbed.Guestbook;
import dev.transplant.testbed.Transplant;
import dev.transplant.testbed.Velero;
import dev.transplant.testbed.WebhookProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the plan of a backup says is what happens when real Velero restores it; of the Guestbook RestoreIT shows it. */
@ExtendWith(BedExtension.class)
class PlanIT {
    private static final Pattern SHOWN =
            Pattern.compile("^```(?:diff)?\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final int FAILED = 1;
    private static final int WRONG_INPUT = 2;

    @ParameterizedTest
    @EnumSource(
            value = ClusterSpec.class,
            names = {"TARGET_1_35", "TARGET_1_26"})
    void isWhatHappens(ClusterSpec spec, Bed bed, @TempDir Path folder) throws Exception {
        String backup = GeneratedObjects.backup(bed);
        Cluster target = bed.cluster(spec);
        Guestbook.prepareTarget(target);
        Path policy = Files.writeString(folder.resolve("policy.yaml"), GeneratedObjects.POLICY);
        try {
            try (Velero velero = bed.velero(target, "1.18")) {
                try (WebhookProcess webhook = WebhookProcess.withPolicy(target, policy)) {
                    velero.restore("planned", backup);
                    assertThat(webhook.log()).noneMatch(line -> line.contains("ERROR"));
                }
                assertThat(PlannedRestore.assertAsPlanned(target, backup, "planned", policy))
                        .isGreaterThan(GeneratedObjects.OBJECTS);
            }
            if (spec == ClusterSpec.TARGET_1_35) { // it takes a while, and is the same with each version
                assertNamesWhatIsNotThere(target, backup);
            }
        } finally {
            GeneratedObjects.remove(target);
        }
    }

    /** Also what README promises of it. */
    @Test
    void needsNoClusterAndNoNetwork() throws Exception {
        Transplant.Result plan = Transplant.runOffline("plan", "--policy", "testbed/policy.yaml", "samples/guestbook");

        assertThat(plan.code()).as(plan.errors()).isZero();
        String readme = Files.readString(Path.of("README.md"));
        Matcher shown = SHOWN.matcher(readme.substring(readme.indexOf("## Try it"), readme.indexOf("## See it")));
        assertThat(shown.results().map(block -> block.group(1)))
                .hasSize(2)
                .allSatisfy(block -> assertThat(plan.output()).contains(block));
    }

    /** In the heap that bin/transplant gives; an object twice as large is refused. */
    @ParameterizedTest
    @ValueSource(ints = {100, 27_000, 60_000})
    void staysWithinItsMemory(int templates, @TempDir Path folder) throws Exception {
        String template = "{metadata: {name: a}, spec: {storageClassName: default}},\n".repeat(templates);
        Path file = Files.writeString(
                folder.resolve("large.yaml"),
                "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {volumeClaimTemplates: [%s]}}"
                        .formatted(template));
        Transplant.Result plan = Transplant.run("plan", "--policy", "testbed/policy.yaml", file.toString());
        assertThat(plan.errors()).doesNotContain("Exception", "Error");
        assertThat(plan.code()).as(plan.errors()).isEqualTo(templates > 30_000 ? WRONG_INPUT : 0);
    }

    private static void assertNamesWhatIsNotThere(Cluster target, String backup) {
        String kubeconfig = target.kubeconfig().toString();
        Transplant.Result unknown = Transplant.run(
                "plan", "--kubeconfig", kubeconfig, "--transplant-namespace", "nowhere", "--backup", "unknown");
        assertThat(unknown.code()).isEqualTo(WRONG_INPUT);
        assertThat(unknown.errors())
                .contains("there is no ConfigMap nowhere/transplant-policy in the cluster")
                .contains("there is no backup 'unknown' in namespace velero");
        assertThat(unknown.output()).isEmpty();
        assertNamesAMissingAuthority(target, backup);
        Transplant.Result unanswered =
                Transplant.run("plan", "--kubeconfig", kubeconfig, "--velero-limit", "PT1S", "--backup", backup);
        assertThat(unanswered.code()).isEqualTo(FAILED);
        assertThat(unanswered.errors())
                .contains("did not answer DownloadRequest")
                .contains("does it run?");
        assertThat(target.list("-n", "velero", "downloadrequests")).as("left").isEmpty();
    }

    private static void assertNamesAMissingAuthority(Cluster target, String backup) {
        String location = "backupstoragelocations.velero.io/default";
        target.kubectl(
                "-n",
                "velero",
                "patch",
                location,
                "--type=merge",
                "-p",
                "{\"spec\":{\"objectStorage\":{\"caCertRef\":{\"name\":\"absent\",\"key\":\"ca.crt\"}}}}");
        try {
            Transplant.Result plan =
                    Transplant.run("plan", "--kubeconfig", target.kubeconfig().toString(), "--backup", backup);
            assertThat(plan.errors()).contains("there is no key 'ca.crt' in Secret velero/absent");
            assertThat(plan.code()).isEqualTo(WRONG_INPUT);
        } finally {
            target.kubectl(
                    "-n",
                    "velero",
                    "patch",
                    location,
                    "--type=json",
                    "-p",
                    "[{\"op\":\"remove\",\"path\":\"/spec/objectStorage/caCertRef\"}]");
        }
    }
}
