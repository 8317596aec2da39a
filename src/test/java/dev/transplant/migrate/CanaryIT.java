package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.transplant.podsecurity.Level;
import dev.transplant.policy.Held;
import dev.transplant.policy.InvalidYamlException;
import dev.transplant.policy.PolicyConfigMap;
import dev.transplant.policy.PolicyReader;
import dev.transplant.policy.RunSheet;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.Installation;
import dev.transplant.testbed.WebhookProcess;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a Job is told, with its own account's token, of a webhook of two replicas: that all is well, and each way in which it is not. */
@ExtendWith(BedExtension.class)
class CanaryIT {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final String OURS = Installation.NAMESPACE;
    private static final String POLICY = """
            ingress: {classes: {avi-lb: contour}}
            storage: {classes: {gold: fast}}
            """;
    private static final RunSheet SHEET =
            new RunSheet("shop-1", Instant.parse("2999-01-01T00:00:00Z"), Map.of("canary-shop", Level.RESTRICTED));

    /** Without the right to write a caBundle, which a replica would mend at once. */
    private static final String WITHOUT_PATCH = """
            [{"op": "test", "path": "/rules/0/verbs/3", "value": "patch"}, {"op": "remove", "path": "/rules/0/verbs/3"}]""";

    private static final String INGRESS = """
            {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "real"},
             "spec": {"defaultBackend": {"service": {"name": "x", "port": {"number": 80}}}}}""";

    @ParameterizedTest
    @EnumSource(names = {"TARGET_1_35", "TARGET_1_26"})
    void seesThatTheWebhookIsReadyAndWhatIsNot(ClusterSpec spec, Bed bed) throws InvalidYamlException {
        Cluster cluster = bed.cluster(spec);
        try (Installation installation = Installation.on(cluster);
                KubernetesClient job = cluster.client(OURS, "transplant-migrate")) {
            installation.policy(POLICY);
            List<WebhookProcess> replicas = installation.startReady(2);
            String policy = Held.digest(PolicyConfigMap.text(job, OURS).orElseThrow());

            isAcknowledgedByBoth(cluster, job, policy);
            namesTheReplicaThatIsBehind(cluster, job, replicas.getLast(), policy);
            findsNothingWhereAllIsWell(job);
            findsAnotherPolicy(job);
            findsAnotherAccount(cluster);
            if (spec == ClusterSpec.TARGET_1_35) {
                createsNothingReally(job);
            }
            findsACertificateThatIsNotTrusted(cluster, job, installation);
            findsTheWebhookAway(job, replicas, policy);
        } finally {
            cluster.kubectl(
                    "-n", OURS, "patch", "configmap", "transplant-runs", "--type=merge", "-p", "{\"data\": null}");
            cluster.kubectl("delete", "clusterrolebinding", "canary-other", "--ignore-not-found");
            cluster.kubectl("-n", OURS, "delete", "rolebinding,serviceaccount", "canary-other", "--ignore-not-found");
        }
    }

    private static void isAcknowledgedByBoth(Cluster cluster, KubernetesClient job, String policy) {
        cluster.kubectl(
                "-n",
                OURS,
                "patch",
                "configmap",
                "transplant-runs",
                "--type=merge",
                "-p",
                "{\"data\": {\"other\": \"x\"}}");
        List<Announcement> all = IntStream.rangeClosed(1, 4)
                .mapToObj(i -> announcement(job, "run-" + i))
                .toList();

        assertThat(all.parallelStream().map(Announcement::announce)).allMatch(problem -> problem.isEmpty());

        all.forEach(announcement -> awaitMissing(announcement, policy));
        assertThat(runs(cluster)).containsExactlyInAnyOrder("other", "run-1", "run-2", "run-3", "run-4");
        assertThat(all.getFirst().missing("another policy"))
                .extracting(Finding::check)
                .containsExactly("replica-policy", "replica-policy");
        all.parallelStream().forEach(Announcement::withdraw);
        all.getFirst().withdraw();
        assertThat(runs(cluster)).as("others' stay").containsExactly("other");
        Await.until(
                LIMIT, () -> "withdrawn", () -> all.getFirst().missing(policy).size() == 2);
    }

    private static void namesTheReplicaThatIsBehind(
            Cluster cluster, KubernetesClient job, WebhookProcess replica, String policy) {
        Announcement announcement = announcement(job, "shop-1");
        Await.until(
                Duration.ofMinutes(2), () -> "behind", () -> isNamedAsBehind(cluster, announcement, replica, policy));
        awaitMissing(announcement, policy);
    }

    /** Unless the other replica says so late that the Lease of the one that stands still has expired. */
    private static boolean isNamedAsBehind(
            Cluster cluster, Announcement announcement, WebhookProcess replica, String policy) {
        announcement.withdraw();
        awaitMissing(announcement, policy, "replica-behind", "replica-behind");
        signal(cluster, replica, "STOP");
        try {
            assertThat(announcement.announce()).isEmpty();
            List<Finding> missing = announcement.missing(policy);
            while (missing.size() > 1) {
                missing = announcement.missing(policy);
            }
            assertThat(missing)
                    .extracting(Finding::message)
                    .isSubsetOf("replica transplant-webhook-1 of the webhook holds no run sheet 'shop-1'");
            return !missing.isEmpty();
        } finally {
            signal(cluster, replica, "CONT");
        }
    }

    private static void findsNothingWhereAllIsWell(KubernetesClient job) throws InvalidYamlException {
        assertThat(look(job, POLICY)).isEmpty();
    }

    private static void findsAnotherPolicy(KubernetesClient job) throws InvalidYamlException {
        assertThat(look(job, POLICY.replace("contour", "nginx")))
                .extracting(Finding::check, Finding::message)
                .containsExactly(
                        tuple(
                                "canary-policy",
                                "the webhook rewrites an Ingress of class 'avi-lb' otherwise than this run was planned: it came back with no spec.ingressClassName \"nginx\""));
        assertThat(look(job, "mode: observe"))
                .extracting(Finding::text)
                .containsExactly(
                        "the policy in ConfigMap transplant-system/transplant-policy has mode observe, so that nothing would be rewritten. To mend it: `kubectl -n transplant-system edit configmap transplant-policy`, and set mode to enforce");
    }

    /** First one that may not even try, then one that may. */
    private static void findsAnotherAccount(Cluster cluster) throws InvalidYamlException {
        cluster.kubectl("-n", OURS, "create", "serviceaccount", "canary-other");
        try (KubernetesClient other = cluster.client(OURS, "canary-other")) {
            assertThat(look(other, POLICY)).extracting(Finding::check).containsExactly("canary-rights");

            String account = OURS + ":canary-other";
            cluster.kubectl(
                    "-n",
                    OURS,
                    "create",
                    "rolebinding",
                    "canary-other",
                    "--role=transplant-migrate",
                    "--serviceaccount=" + account);
            cluster.kubectl(
                    "create",
                    "clusterrolebinding",
                    "canary-other",
                    "--clusterrole=transplant-migrate",
                    "--serviceaccount=" + account);
            awaitChecks(other, "canary-identity");
        }
    }

    private static void createsNothingReally(KubernetesClient job) {
        String ingresses = "/apis/networking.k8s.io/v1/namespaces/%s/ingresses".formatted(OURS);
        String namespace =
                "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"canary-real\"}}";

        assertThat(refusal(job, ingresses, INGRESS)).contains("may only try to create it, as a dry-run");
        assertThat(refusal(job, "/api/v1/namespaces", namespace)).contains("may only try to create it, as a dry-run");
        assertThat(refusal(job, ingresses + "?dryRun=All", INGRESS)).isEmpty();
    }

    private static void findsACertificateThatIsNotTrusted(
            Cluster cluster, KubernetesClient job, Installation installation) {
        String foreign = cluster.kubectl(
                "config",
                "view",
                "--raw",
                "--minify",
                "--flatten",
                "-o",
                "jsonpath={.clusters[0].cluster.certificate-authority-data}");
        cluster.kubectl("patch", "clusterrole", "transplant-webhook", "--type=json", "-p", WITHOUT_PATCH);
        int entries = cluster.get("mutatingwebhookconfiguration", "transplant")
                .path("webhooks")
                .size();
        String patch = IntStream.range(0, entries)
                .mapToObj(
                        "{\"op\": \"replace\", \"path\": \"/webhooks/%d/clientConfig/caBundle\", \"value\": \"BUNDLE\"}"
                                ::formatted)
                .toList()
                .toString()
                .replace("BUNDLE", foreign);
        reachThemThoughTheyAreNotReady(cluster);
        Await.until(LIMIT, () -> "not trusted, but: " + texts(job), () -> {
            cluster.kubectl("patch", "mutatingwebhookconfiguration", "transplant", "--type=json", "-p", patch);
            return checks(job).equals(List.of("canary-certificate"));
        });
        cluster.kubectl("apply", "-k", installation.folder());
        awaitChecks(job);
    }

    /** As long as a cluster takes to hear of it. They find within a second that they are not trusted. */
    private static void reachThemThoughTheyAreNotReady(Cluster cluster) {
        Path routes = cluster.file("routes");
        try {
            Path whole = Files.writeString(
                    cluster.file("routes.whole"), Files.readString(routes).replaceAll(",http\\S+", ""));
            var unused = Files.move(whole, routes, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void findsTheWebhookAway(KubernetesClient job, List<WebhookProcess> replicas, String policy) {
        replicas.parallelStream().forEach(WebhookProcess::stop);

        awaitChecks(job, "canary-webhook");
        awaitMissing(announcement(job, "shop-1"), policy, "replica-none");
        assertThat(job.leases().inNamespace(OURS).list().getItems())
                .as("each took its own away")
                .extracting(lease -> lease.getMetadata().getName())
                .doesNotContain("transplant-webhook-0", "transplant-webhook-1");
    }

    private static Announcement announcement(KubernetesClient job, String run) {
        return new Announcement(job, OURS, run, SHEET, Clock.systemUTC());
    }

    private static void awaitMissing(Announcement announcement, String policy, String... checks) {
        Await.until(
                LIMIT,
                () -> "%s, but: %s".formatted(List.of(checks), announcement.missing(policy)),
                () -> announcement.missing(policy).stream()
                        .map(Finding::check)
                        .toList()
                        .equals(List.of(checks)));
    }

    private static void awaitChecks(KubernetesClient job, String... checks) {
        Await.until(
                LIMIT,
                () -> "%s, but: %s".formatted(List.of(checks), texts(job)),
                () -> checks(job).equals(List.of(checks)));
    }

    private static List<String> checks(KubernetesClient job) {
        return found(job).stream().map(Finding::check).toList();
    }

    private static List<String> texts(KubernetesClient job) {
        return found(job).stream().map(Finding::text).toList();
    }

    private static List<Finding> found(KubernetesClient job) {
        try {
            return look(job, POLICY);
        } catch (InvalidYamlException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Finding> look(KubernetesClient job, String policy) throws InvalidYamlException {
        return new Canary(job, OURS, PolicyReader.read(policy))
                .look(Set.of("avi-lb", "other"), Set.of("gold"), Set.of("canary-shop", "default"), SHEET);
    }

    private static String refusal(KubernetesClient job, String path, String object) {
        try {
            var unused = job.raw(path, "POST", object);
            return "";
        } catch (KubernetesClientException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static Set<String> runs(Cluster cluster) {
        return cluster.get("-n", OURS, "configmap", "transplant-runs").path("data").properties().stream()
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static void signal(Cluster cluster, WebhookProcess replica, String signal) {
        cluster.shell("kill -%s %d".formatted(signal, replica.process().pid()));
    }
}
