package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.Installation;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the account of migrations may do, whatever runs under it: tried with its token. What it may create, CanaryIT tries. */
@ExtendWith(BedExtension.class)
class MigrateRightsIT {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final String OURS = Installation.NAMESPACE;
    private static final String SHOP = "rights-shop";
    private static final String POD = """
            {metadata: {labels: {app: web}}, spec: {restartPolicy: RESTART, containers: [{name: web, image: example.com/web:1}]}}""";
    private static final String WORKLOADS =
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: rights-shop, labels: {pod-security.kubernetes.io/enforce: restricted, team: shop}, annotations: {owner: us}}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: rights-shop}
            spec: {replicas: 0, selector: {matchLabels: {app: web}}, template: %s}
            ---
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: web, namespace: rights-shop}
            spec: {schedule: "0 0 1 1 *", suspend: true, jobTemplate: {spec: {template: %s}}}
            """.formatted(POD.replace("RESTART", "Always"), POD.replace("RESTART", "Never"));

    private static final String VELERO =
            "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"velero\"}}";

    @Test
    void writesReportsAndClaimsAndWakesWorkloads(Bed bed) {
        Cluster cluster = bed.cluster(ClusterSpec.TARGET_1_35);
        cluster.apply(WORKLOADS);
        try (Installation installation = Installation.on(cluster);
                KubernetesClient job = cluster.client(OURS, "transplant-migrate")) {
            assertThat(installation.folder()).isEqualTo("k8s");
            Await.until(
                    Duration.ofSeconds(30),
                    () -> "the policy is in force",
                    () -> refusal(() -> create(job, "ConfigMap", "other")).contains("run sheets and reports only"));

            writesRunSheetsAndReportsOnly(job);
            writesClaimsOnly(job);
            changesHowManyPodsNotWhich(job);
            adoptsOnlyWhereItIsAllowedTo(cluster, job);
        } finally {
            cluster.kubectl("-n", OURS, "delete", "configmap/transplant-report-x", "--ignore-not-found");
            cluster.kubectl("-n", OURS, "patch", "configmap/transplant-runs", "--type=merge", "-p", "{\"data\": null}");
            cluster.kubectl("delete", "--ignore-not-found", "-f", "k8s/migrate-adopt/clusterrolebinding.yaml");
            cluster.kubectl("delete", "--ignore-not-found", "-f", "k8s/migrate-adopt/clusterrole.yaml");
            cluster.kubectl("delete", "namespace", SHOP, "--ignore-not-found", "--wait=false");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TARGET_1_35", "TARGET_1_26"})
    void isAppliedForAMigration(ClusterSpec spec, Bed bed) {
        Cluster cluster = bed.cluster(spec);
        cluster.kubectlWith(VELERO, "apply", "-f", "-");
        try (Installation installation = Installation.on(cluster)) {
            assertThat(installation.folder()).isNotEmpty();

            cluster.kubectl("apply", "-k", "k8s/source");
            cluster.kubectl("apply", "-k", "k8s/migrate");

            assertThat(cluster.get("-n", OURS, "job", "transplant-migrate-shop-1")
                            .at("/spec/podFailurePolicy/rules"))
                    .as("known to the server")
                    .hasSize(2);
            assertThat(cluster.has("-n", "velero", "rolebinding", "transplant-migrate-shop-1"))
                    .isTrue();
            assertThat(cluster.list("-n", OURS, "configmap"))
                    .extracting(map -> map.at("/metadata/name").asText())
                    .anyMatch(name -> name.startsWith("transplant-migration-shop-1-"));
        } finally {
            cluster.kubectl("delete", "-k", "k8s/migrate", "--ignore-not-found");
            cluster.kubectl("delete", "-k", "k8s/source", "--ignore-not-found");
        }
        assertThat(cluster.has("-n", OURS, "job", "transplant-migrate-shop-1")).isFalse();
    }

    private static void writesRunSheetsAndReportsOnly(KubernetesClient job) {
        String data = "{\"data\": {\"x\": \"1\"}}";

        assertThat(refusal(() -> create(job, "ConfigMap", "transplant-report-x")))
                .isEmpty();
        assertThat(refusal(() -> update(job, "transplant-report-x"))).isEmpty();
        assertThat(refusal(() -> update(job, "transplant-runs"))).isEmpty();
        assertThat(refusal(() -> update(job, "transplant-policy"))).contains("may write run sheets and reports only");
        assertThat(refusal(() -> create(job, "ConfigMap", "transplant-runs-2")))
                .contains("may write run sheets and reports only");
        assertThat(refusal(() -> patch(configMap(job, "transplant-report-x"), data)))
                .contains("cannot patch");
        assertThat(refusal(() -> configMap(job, "transplant-report-x").delete()))
                .contains("cannot delete");
    }

    private static void writesClaimsOnly(KubernetesClient job) {
        assertThat(refusal(() -> create(job, "Lease", "transplant-migrate-shop")))
                .isEmpty();
        assertThat(refusal(() -> create(job, "Lease", "transplant-webhook-7")))
                .contains("may write its own claims only");
        assertThat(refusal(() -> job.leases()
                        .inNamespace(OURS)
                        .withName("transplant-migrate-shop")
                        .delete()))
                .isEmpty();
    }

    private static void changesHowManyPodsNotWhich(KubernetesClient job) {
        Resource<?> deployment = job.apps().deployments().inNamespace(SHOP).withName("web");
        Resource<?> cronJob = job.batch().v1().cronjobs().inNamespace(SHOP).withName("web");
        String template =
                "{\"template\": {\"spec\": {\"containers\": [{\"name\": \"web\", \"image\": \"example.com/evil:1\"}]}}}";

        assertThat(refusal(() -> patch(deployment, "{\"spec\": {\"replicas\": 1}}")))
                .isEmpty();
        assertThat(refusal(() -> patch(deployment, "{\"spec\": %s}".formatted(template))))
                .contains("may change how many pods a workload has, not what they are");
        assertThat(refusal(() -> patch(cronJob, "{\"spec\": {\"suspend\": false}}")))
                .isEmpty();
        assertThat(refusal(() -> patch(cronJob, "{\"spec\": {\"jobTemplate\": {\"spec\": %s}}}".formatted(template))))
                .contains("may suspend a CronJob, not change what it runs");
    }

    private static void adoptsOnlyWhereItIsAllowedTo(Cluster cluster, KubernetesClient job) {
        Resource<?> namespace = job.namespaces().withName(SHOP);
        String label = "\"labels\": {\"pod-security.kubernetes.io/enforce\": \"baseline\"}";
        String adopt = "{\"metadata\": {%s, \"annotations\": {\"transplant.dev/adopted\": \"x\"}}}".formatted(label);
        assertThat(refusal(() -> patch(namespace, adopt))).contains("cannot patch");
        cluster.kubectl("apply", "-f", "k8s/migrate-adopt/clusterrole.yaml");
        cluster.kubectl("apply", "-f", "k8s/migrate-adopt/clusterrolebinding.yaml");
        Await.until(
                Duration.ofSeconds(30),
                () -> "the role is in force",
                () -> !refusal(() -> patch(namespace, "{}")).contains("cannot patch"));

        assertThat(refusal(() -> patch(namespace, "{\"metadata\": {%s}}".formatted(label))))
                .contains("must note in annotation transplant.dev/adopted what the level was before");
        assertThat(refusal(() -> patch(namespace, "{\"metadata\": {\"labels\": {\"team\": \"evil\"}}}")))
                .contains("may change no label but pod-security.kubernetes.io/enforce");
        assertThat(refusal(() -> patch(namespace, "{\"metadata\": {\"annotations\": {\"owner\": null}}}")))
                .contains("may change no annotation but transplant.dev/adopted");
        assertThat(refusal(() -> patch(namespace, "{\"metadata\": {\"finalizers\": [\"example.com/x\"]}}")))
                .contains("may change nothing but label and annotation");
        assertThat(refusal(() -> patch(namespace, adopt))).isEmpty();
    }

    private static void create(KubernetesClient job, String kind, String name) {
        String apiVersion = kind.equals("Lease") ? "coordination.k8s.io/v1" : "v1";
        var unused = job.resource("{\"apiVersion\": \"%s\", \"kind\": \"%s\", \"metadata\": {\"name\": \"%s\"}}"
                        .formatted(apiVersion, kind, name))
                .inNamespace(OURS)
                .create();
    }

    private static void update(KubernetesClient job, String name) {
        var changed = configMap(job, name).get();
        changed.setData(Map.of("x", "1"));
        var unused = job.resource(changed).update();
    }

    private static Resource<ConfigMap> configMap(KubernetesClient job, String name) {
        return job.configMaps().inNamespace(OURS).withName(name);
    }

    private static void patch(Resource<?> object, String patch) {
        var unused = object.patch(MERGE, patch);
    }

    /** What the API server says against it; empty if nothing. */
    private static String refusal(Runnable request) {
        try {
            request.run();
            return "";
        } catch (KubernetesClientException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
