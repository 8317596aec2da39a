package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workloads of every kind on real API servers and their controllers, and Jobs that are killed. */
@ExtendWith(BedExtension.class)
class QuiesceIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String CONTAINERS = """
            spec:
              securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
              restartPolicy: RESTART
              containers:
              - name: main
                image: example.com/app:1
                securityContext: {runAsUser: 1000, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
            """;

    /** The workloads and their values, in the order in which they are changed. */
    private static final List<String> BEFORE = List.of(
            "deployment/idle 0", "deployment/web 3", "statefulset/db 2", "replicaset/alone 2", "cronjob/nightly false");

    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static String template(String labels, String restart, int indent) {
        return ("metadata: {labels: {app: %s}}\n".formatted(labels) + CONTAINERS.replace("RESTART", restart))
                .indent(indent);
    }

    private static String scaled(String kind, String name, int replicas) {
        return """
                ---
                apiVersion: apps/v1
                kind: %s
                metadata: {name: %s}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: %s}}
                %s  template:
                %s""".formatted(
                        kind,
                        name,
                        replicas,
                        name,
                        kind.equals("StatefulSet") ? "  serviceName: db\n" : "",
                        template(name, "Always", 4));
    }

    private static String deploy(Cluster cluster, String namespace) {
        cluster.kubectl("create", "namespace", namespace);
        String yaml = scaled("Deployment", "web", 3)
                + scaled("Deployment", "idle", 0)
                + scaled("StatefulSet", "db", 2)
                + scaled("ReplicaSet", "alone", 2)
                + """
                ---
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: nightly}
                spec:
                  schedule: "0 0 1 1 *"
                  jobTemplate:
                    spec:
                      template:
                """
                + template("nightly", "Never", 8)
                + """
                ---
                apiVersion: autoscaling/v1
                kind: HorizontalPodAutoscaler
                metadata: {name: web}
                spec: {maxReplicas: 5, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
                """;
        cluster.kubectlWith(yaml, "-n", namespace, "apply", "-f", "-");
        Await.until(SOON, () -> "pods", () -> count(cluster, namespace, "pods") == 6);
        return namespace;
    }

    private static int count(Cluster cluster, String namespace, String plural) {
        return cluster.read("/api/v1/namespaces/%s/%s".formatted(namespace, plural))
                .path("items")
                .size();
    }

    private static JsonNode read(Cluster cluster, String namespace, String what) {
        String group = what.startsWith("cronjob") ? "batch" : "apps";
        return cluster.read("/apis/%s/v1/namespaces/%s/%s".formatted(group, namespace, what.replace("/", "s/")));
    }

    private static String mark(Cluster cluster, String namespace, String what) {
        return read(cluster, namespace, what)
                .path("metadata")
                .path("annotations")
                .path("transplant.dev/quiesced")
                .asText();
    }

    private static List<String> values(Cluster cluster, String namespace) {
        return BEFORE.stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .map(what -> {
                    JsonNode spec = read(cluster, namespace, what).path("spec");
                    return what + " "
                            + (what.startsWith("cronjob") ? spec.path("suspend") : spec.path("replicas")).asText();
                })
                .toList();
    }

    /** A client that says before each patch the how manieth it is. */
    private static KubernetesClient counting(Cluster cluster, IntConsumer beforePatch) {
        AtomicInteger patches = new AtomicInteger();
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(
                                Config.fromKubeconfig(cluster.kubeconfig().toFile()))
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("patches", new Interceptor() {
                    @Override
                    public void before(BasicBuilder request, HttpRequest original, RequestTags tags) {
                        if (original.method().equals("PATCH")) {
                            beforePatch.accept(patches.incrementAndGet());
                        }
                    }
                }))
                .build();
    }

    private static Quiesce on(Cluster cluster) {
        return new Quiesce(cluster.client(), "shop-1");
    }

    @ParameterizedTest
    @EnumSource(names = {"SOURCE", "TARGET_1_26"})
    void sleepsAndWakes(ClusterSpec spec, Bed bed) {
        Cluster cluster = bed.cluster(spec);
        List<String> namespaces = List.of(deploy(cluster, "quiesced"), "quiesced-not-there");
        cluster.kubectl("-n", "quiesced", "create", "job", "once", "--from=cronjob/nightly");
        Quiesce quiesce = on(cluster);
        try {
            assertThat(quiesce.stillRunning(namespaces)).hasSize(6);
            Quiesce.Outcome slept = quiesce.sleep(namespaces);

            assertThat(slept.problems()).isEmpty();
            assertThat(slept.done())
                    .containsExactly(
                            "Deployment quiesced/idle from 0 to 0",
                            "Deployment quiesced/web from 3 to 0",
                            "StatefulSet quiesced/db from 2 to 0",
                            "ReplicaSet quiesced/alone from 2 to 0",
                            "CronJob quiesced/nightly from scheduled to suspended");
            Await.until(
                    SOON,
                    () -> "no pods",
                    () -> quiesce.stillRunning(namespaces).isEmpty());
            assertThat(quiesce.goesOn(namespaces))
                    .containsExactly(
                            "Job quiesced/once of CronJob nightly is running and is not stopped",
                            "HorizontalPodAutoscaler quiesced/web rests while Deployment web is at 0");
            assertThat(quiesce.sleep(namespaces).done()).as("again").isEmpty();
            assertThat(quiesce.runs(namespaces)).containsExactly("shop-1");

            cluster.kubectl("-n", "quiesced", "scale", "deployment/web", "--replicas=1");
            assertThat(quiesce.sleep(namespaces).done()).containsExactly("Deployment quiesced/web from 1 to 0");
            assertThat(mark(cluster, "quiesced", "deployment/web"))
                    .isEqualTo("{\"run\":\"shop-1\",\"kind\":\"Deployment\",\"replicas\":3}");

            assertThat(new Quiesce(cluster.client(), "shop-2").wake(namespaces).done())
                    .as("another run")
                    .isEmpty();
            cluster.kubectl("-n", "quiesced", "delete", "replicaset", "alone");
            assertThat(quiesce.wake(namespaces))
                    .isEqualTo(new Quiesce.Outcome(
                            List.of(
                                    "Deployment quiesced/idle back to 0",
                                    "Deployment quiesced/web back to 3",
                                    "StatefulSet quiesced/db back to 2",
                                    "CronJob quiesced/nightly back to scheduled"),
                            List.of()));
            assertThat(values(cluster, "quiesced")).containsAll(List.of(BEFORE.get(1), BEFORE.get(2), BEFORE.get(4)));
            assertThat(mark(cluster, "quiesced", "deployment/web")).isEmpty();
            assertThat(quiesce.wake(namespaces).done()).as("again").isEmpty();
        } finally {
            cluster.kubectl("delete", "namespace", "quiesced", "--timeout=120s");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SOURCE", "TARGET_1_26"})
    void losesNothingWhenKilled(ClusterSpec spec, Bed bed) {
        Cluster cluster = bed.cluster(spec);
        List<String> namespaces = List.of(deploy(cluster, "killed"));
        try {
            for (int kill = 1; kill <= BEFORE.size(); kill++) {
                int last = kill;
                try (KubernetesClient dying = counting(cluster, patch -> dieAt(patch, last))) {
                    Quiesce quiesce = new Quiesce(dying, "shop-1");
                    assertThatThrownBy(() -> quiesce.sleep(namespaces)).hasStackTraceContaining("Fault");
                }
                assertThat(on(cluster).sleep(namespaces).done())
                        .as("goes on")
                        .hasSizeBetween(BEFORE.size() - kill + 1, BEFORE.size());
                try (KubernetesClient dying = counting(cluster, patch -> dieAt(patch, last))) {
                    Quiesce quiesce = new Quiesce(dying, "shop-1");
                    assertThatThrownBy(() -> quiesce.wake(namespaces)).hasStackTraceContaining("Fault");
                }
                assertThat(on(cluster).wake(namespaces).done())
                        .as("goes on")
                        .hasSizeBetween(BEFORE.size() - kill + 1, BEFORE.size());
                assertThat(values(cluster, "killed")).as("killed at %d", kill).isEqualTo(BEFORE);
            }
        } finally {
            cluster.kubectl("delete", "namespace", "killed", "--timeout=120s");
        }
    }

    /** Where a controller was faster, a patch was in vain and one workload less is done by then. */
    private static void dieAt(int patch, int last) {
        if (patch >= last) {
            throw new Fault();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SOURCE", "TARGET_1_26"})
    void overwritesNobody(ClusterSpec spec, Bed bed) {
        Cluster cluster = bed.cluster(spec);
        List<String> namespaces = List.of(deploy(cluster, "contended"));
        Quiesce quiesce = on(cluster);
        try (KubernetesClient slow = counting(cluster, patch -> scaleBefore(cluster, patch))) {
            assertThat(new Quiesce(slow, "shop-1").sleep(namespaces).done())
                    .as("what somebody set in between counts, and what is deleted is no error")
                    .contains("Deployment contended/web from 4 to 0")
                    .noneMatch(line -> line.contains("alone"));
            assertThat(quiesce.wake(namespaces).done()).contains("Deployment contended/web back to 4");

            assertThat(new Quiesce(cluster.client(), "shop-2").sleep(namespaces).problems())
                    .isEmpty();
            assertThat(quiesce.sleep(namespaces).done()).isEmpty();
            assertThat(quiesce.problems(namespaces))
                    .hasSize(4)
                    .extracting(Finding::message)
                    .contains("CronJob contended/nightly was put to rest by run 'shop-2' already");
            quiesce.problems(namespaces)
                    .forEach(problem -> cluster.shell(
                            problem.remedy().substring(0, problem.remedy().indexOf(';'))));
            assertThat(quiesce.problems(namespaces)).as("after the remedies").isEmpty();
            assertThat(values(cluster, "contended")).contains("deployment/web 4", "cronjob/nightly false");
        } finally {
            cluster.kubectl("delete", "namespace", "contended", "--timeout=120s");
        }
    }

    /** The first patch is that of Deployment idle. */
    private static void scaleBefore(Cluster cluster, int patch) {
        if (patch == 2) {
            cluster.kubectl("-n", "contended", "scale", "deployment/web", "--replicas=4");
            cluster.kubectl("-n", "contended", "delete", "replicaset", "alone");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SOURCE", "TARGET_1_26"})
    void aCopyOfTheAnnotationWakesNothing(ClusterSpec spec, Bed bed) {
        Cluster cluster = bed.cluster(spec);
        List<String> namespaces = List.of(deploy(cluster, "copied"));
        try {
            assertThat(on(cluster).sleep(namespaces).problems()).isEmpty();
            Await.until(
                    SOON,
                    () -> "the Deployment's controller copies annotations",
                    () -> cluster.list("-n", "copied", "replicasets", "-l", "app=web").stream()
                            .allMatch(set -> set.toString().contains("transplant.dev/quiesced")));
            cluster.kubectl("-n", "copied", "delete", "deployment", "web", "--cascade=orphan");

            assertThat(on(cluster).wake(namespaces).done()).noneMatch(line -> line.contains("web"));
        } finally {
            cluster.kubectl("delete", "namespace", "copied", "--timeout=120s");
        }
    }
}
