package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.policy.InvalidYamlException;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.Guestbook;
import dev.transplant.testbed.Installation;
import dev.transplant.testbed.On;
import dev.transplant.testbed.Shell;
import dev.transplant.testbed.Velero;
import dev.transplant.testbed.WebhookProcess;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is found of real clusters with real Velero, by the tokens of the accounts that we ship. */
@ExtendWith(BedExtension.class)
class PreflightIT {
    private static final String HOME = Installation.NAMESPACE;
    private static final String NO_VOLUMES = "backup: {volumes: none}\ntimeouts: {backup: PT3M}";

    /** For a cluster that does not answer. */
    private static final Duration QUICK = Duration.ofSeconds(30);

    /** Both clusters as the Job sees them. */
    private record View(KubernetesClient source, KubernetesClient target) {
        List<String> findings(String migration) throws InvalidYamlException {
            Migration read = MigrationReader.read(migration);
            Situation situation = Situations.read(read, target, read.source().map(from -> source), HOME, Instant.now());
            return Preflight.findings(situation).stream()
                    .map(finding -> "%s %s: %s".formatted(finding.weight(), finding.check(), finding.text()))
                    .map(PreflightIT::withoutWhatIsGenerated)
                    .toList();
        }

        /** Without those of the webhook configurations, which are one for each entry. */
        List<String> others(String migration) throws InvalidYamlException {
            return findings(migration).stream()
                    .filter(line -> !line.startsWith("STOPS webhook: "))
                    .toList();
        }
    }

    private static String withoutWhatIsGenerated(String line) {
        return line.replaceAll("web-[0-9a-z]+(-[0-9a-z]{5})?", "web-*")
                .replaceAll("v1\\.18\\.\\d+", "v1.18.*")
                .replaceAll("http://127.0.0.1:\\d+", "STORE")
                .replaceAll("\\(BackupStorageLocation .* does not exist\\)", "(REASON)");
    }

    private static String migration(String name, String more) {
        return "name: %s\nnamespaces: [preflight]\nsource: {kubeconfig: /source}\n%s\n".formatted(name, more);
    }

    @Test
    void findsNothingWhereAllIsWellAndAllThatIsNot(
            @On(ClusterSpec.SOURCE) Cluster source, @On(ClusterSpec.TARGET_1_35) Cluster target, Bed bed)
            throws IOException, InvalidYamlException {
        try (Undo undo = new Undo();
                PreflightDamage damage = new PreflightDamage(source, target);
                Velero backing = bed.velero(source, "1.18")) {
            PreflightDamage.deploy(source, undo);
            PreflightDamage.backUp(source, backing, "preflight-own", undo);
            Guestbook.prepareTarget(target);
            try (Velero restoring = bed.velero(target, "1.18");
                    Installation installation = Installation.on(target)) {
                installation.policy(Files.readString(Shell.PROJECT.resolve("testbed/policy.yaml")));
                WebhookProcess webhook = installation.startReady(1).getFirst();
                PreflightDamage.grant(source, target);
                try (KubernetesClient from = source.client("velero", "transplant-source");
                        KubernetesClient to = target.client(HOME, "transplant-migrate")) {
                    View view = new View(from, to);
                    restoring.awaitBackup("preflight-own");
                    findsNothingOfItsOwn(view, () -> PreflightDamage.restore(target, restoring, "preflight-own", undo));
                    findsThatCredentialsAndAddressesAreWrong(view);
                    damage.doAll(installation, webhook);
                    findsAllAtOnce(view, target);
                    findsWhatElseIsWrong(view, restoring);
                }
            }
        }
    }

    /** First with the Backup of an earlier pod of the run, then with its Restore too. */
    private static void findsNothingOfItsOwn(View view, Runnable restore) throws InvalidYamlException {
        assertThat(view.findings(migration("preflight-own", NO_VOLUMES))).isEmpty();

        restore.run();

        assertThat(view.findings(migration("preflight-own", NO_VOLUMES))).isEmpty();
        assertThat(view.findings(migration("preflight-other", NO_VOLUMES))).containsExactly("""
                STOPS existing-data: namespace 'preflight' of the target has persistentvolumeclaim/data pod/db pod/web-* already, to \
                which Velero restores no data. To mend it: kubectl -n preflight delete persistentvolumeclaim/data pod/db pod/web-* if \
                nobody needs what is there, or restore into another namespace by restore.namespaceMapping""");
    }

    private static void findsThatCredentialsAndAddressesAreWrong(View view) throws InvalidYamlException {
        Config config = view.source().getConfiguration();
        assertThat(seen(view, new ConfigBuilder(config).withMasterUrl("https://127.0.0.1:1")))
                .containsExactly("""
                STOPS cluster: the source cannot be reached at https://127.0.0.1:1/: Connection refused. To mend it: have \
                source.kubeconfig name an address that the Job's pod reaches; kubectl --kubeconfig FILE get --raw /readyz tries it""");
        assertThat(seen(view, new ConfigBuilder(config).withOauthToken("e30.e30.x")))
                .containsExactly("""
                STOPS cluster: the source does not accept our credentials (401 Unauthorized). To mend it: put a kubeconfig with a new \
                token into the Secret of the Job; kubectl --kubeconfig FILE auth whoami tries it""");
    }

    /** With the patience of the command. */
    private static List<String> seen(View view, ConfigBuilder source) throws InvalidYamlException {
        Config config = source.withRequestRetryBackoffLimit(1)
                .withRequestTimeout(20_000)
                .build();
        Instant begin = Instant.now();
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            List<String> findings = new View(client, view.target()).findings(migration("preflight-new", NO_VOLUMES));
            assertThat(Duration.between(begin, Instant.now())).isLessThan(QUICK);
            return findings;
        }
    }

    private static void findsAllAtOnce(View view, Cluster target) throws IOException, InvalidYamlException {
        List<String> expected =
                Files.readAllLines(Shell.PROJECT.resolve("src/test/resources/migrate/preflight-findings.txt"));

        assertThat(view.others(PreflightDamage.MIGRATION)).containsExactlyElementsOf(expected);

        List<String> entries = target.get("mutatingwebhookconfiguration", "transplant")
                .path("webhooks")
                .valueStream()
                .map(entry -> "MutatingWebhookConfiguration transplant, entry %s, "
                        .formatted(entry.path("name").asText()))
                .toList();
        assertThat(view.findings(PreflightDamage.MIGRATION))
                .as("of the webhook")
                .contains(
                        "STOPS webhook: ValidatingWebhookConfiguration transplant does not exist. To mend it: kubectl apply -k k8s (Kubernetes 1.30 and newer) or kubectl apply -k k8s/before-1.30")
                .satisfies(
                        lines -> assertThat(entries)
                                .hasSizeGreaterThan(1)
                                .allMatch(entry -> lines.stream()
                                        .anyMatch(
                                                line -> line.startsWith("STOPS webhook: " + entry + "has no caBundle")))
                                .allMatch(
                                        entry -> lines.stream()
                                                .anyMatch(
                                                        line -> line.startsWith(
                                                                "STOPS webhook: " + entry
                                                                        + "sends the requests of [system:serviceaccounts:velero], but velero.namespaces of the policy is [tmc]"))));
    }

    private static void findsWhatElseIsWrong(View view, Velero restoring) throws InvalidYamlException {
        assertThat(view.findings(migration("preflight-new", "backup: {volumes: none}\nquiesce: true")))
                .contains("""
                WARNS autoscaler: HorizontalPodAutoscaler preflight/web of the source may scale Deployment web up again while it is \
                quiesced. To mend it: nothing, where Kubernetes alone acts by it: it rests at 0 replicas; pause what else does, in \
                the source such as: kubectl -n preflight annotate scaledobject NAME autoscaling.keda.sh/paused=true""")
                .anyMatch(line -> line.startsWith("STOPS source-token: the token for the source expires at "));

        restoring.close();

        assertThat(view.findings("name: preflight-new\nnamespaces: [preflight]\nbackup: {name: preflight-none}"))
                .contains("""
                STOPS velero: Velero does not answer in namespace 'velero' of the target. To mend it: kubectl -n velero get \
                deployment velero, and kubectl -n velero logs deployment/velero""", """
                STOPS backup: the target has no Backup 'preflight-none' in namespace 'velero'. To mend it: kubectl -n velero get \
                backups shows those that there are; Velero looks for new ones in the store once a minute""")
                .noneMatch(line -> line.contains("the source"));
    }

    @Test
    void findsAnOlderTargetWithoutVeleroOrWithAnOlderOne(
            @On(ClusterSpec.SOURCE) Cluster source, @On(ClusterSpec.TARGET_1_26) Cluster target, Bed bed)
            throws InvalidYamlException {
        PreflightDamage.removeVelero(target);
        try (Undo undo = new Undo();
                Installation installation = Installation.on(target)) {
            installation.policy("mode: enforce");
            undo.later(bed.velero(source, "1.18")::close);
            PreflightDamage.deploy(source, undo);
            source.kubectl("apply", "-k", "k8s/source");
            try (KubernetesClient from = source.client("velero", "transplant-source");
                    KubernetesClient to = target.client(HOME, "transplant-migrate")) {
                View view = new View(from, to);
                String older = """
                        WARNS kubernetes-version: Kubernetes v1.26 of the target is older than v1.35 of the source: its StatefulSet \
                        controller may compute another revision and replace restored pods while their data is being restored. To mend \
                        it: take a target of v1.35 or newer (kubectl version), or look at the pods of StatefulSets in the report""";
                assertThat(view.others(migration("preflight-new", NO_VOLUMES))).containsExactly("""
                        STOPS velero: the target has no Velero: it does not know backupstoragelocations.velero.io. To mend it: velero \
                        install, or name the cluster that has it""", older);

                undo.later(bed.velero(target, "1.13")::close);
                PreflightDamage.grant(source, target);
                PreflightDamage.restrict(target, undo);

                assertThat(view.others(migration("preflight-new", "timeouts: {backup: PT3M}")))
                        .contains(older, """
                        WARNS velero-version: Velero v1.13.2 of the target is older than v1.18.* of the source, and may not understand \
                        its backup. To mend it: upgrade it to v1.18; velero version -n velero shows it""")
                        .anyMatch(line -> line.contains("""
                        Pod db gets a container that 'restricted' refuses: Velero v1.13.2 gives its container restore-wait no security \
                        context: have v1.15.1 or newer, or set secCtx in ConfigMap fs-restore-action-config"""))
                        .noneMatch(line -> line.startsWith("STOPS velero: ") || line.startsWith("STOPS rights: "));
            }
        }
    }
}
