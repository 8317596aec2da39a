package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.Installation;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the account of {@code tighten} may do to Namespaces, whatever runs under it: tried with its token. */
@ExtendWith(BedExtension.class)
class TightenRightsIT {
    private static final String NAMESPACE = """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: %s
              labels: {pod-security.kubernetes.io/enforce: baseline, team: shop}
              annotations: {transplant.dev/pod-security: %s, owner: us}
            """;

    private static final String SETTLE =
            "{\"metadata\": {\"labels\": {\"pod-security.kubernetes.io/enforce\": \"%s\"}, \"annotations\": {\"transplant.dev/pod-security\": \"done\"}}}";

    @Test
    void makesPendingLevelsStricterAndNothingElse(Bed bed) {
        Cluster cluster = bed.cluster(ClusterSpec.TARGET_1_35);
        cluster.apply(NAMESPACE.formatted("waiting", "pending"));
        cluster.apply(NAMESPACE.formatted("settled", "done"));
        try (Installation installation = Installation.on(cluster);
                KubernetesClient client = cluster.client(Installation.NAMESPACE, "transplant-tighten")) {
            assertThat(installation.folder()).isEqualTo("k8s");
            String loosened = SETTLE.formatted("privileged");
            Await.until(
                    Duration.ofSeconds(30),
                    () -> "the policy is in force",
                    () -> isRefused(client, "waiting", loosened, "only stricter"));

            assertRefused(client, "settled", SETTLE.formatted("restricted"), "not pending");
            assertRefused(client, "transplant-system", SETTLE.formatted("restricted"), "not pending");
            assertRefused(
                    client,
                    "waiting",
                    "{\"metadata\": {\"labels\": {\"pod-security.kubernetes.io/enforce\": null}}}",
                    "only stricter");
            assertRefused(client, "waiting", "{\"metadata\": {\"labels\": {\"team\": \"evil\"}}}", "no label but");
            assertRefused(client, "waiting", "{\"metadata\": {\"labels\": {\"more\": \"\"}}}", "no label but");
            assertRefused(client, "waiting", "{\"metadata\": {\"labels\": {\"team\": null}}}", "no label but");
            assertRefused(
                    client, "waiting", "{\"metadata\": {\"annotations\": {\"owner\": null}}}", "no annotation but");
            assertRefused(
                    client, "waiting", "{\"metadata\": {\"finalizers\": [\"example.com/x\"]}}", "nothing but label");
            assertThatCode(() -> patch(client, "waiting", SETTLE.formatted("baseline")))
                    .doesNotThrowAnyException();
            assertThatCode(() -> patch(client, "waiting", SETTLE.formatted("restricted")))
                    .doesNotThrowAnyException();
        } finally {
            cluster.kubectl("delete", "namespace", "waiting", "settled", "--ignore-not-found", "--timeout=60s");
        }
    }

    private static boolean isRefused(KubernetesClient client, String namespace, String patch, String why) {
        try {
            patch(client, namespace, patch);
            return false;
        } catch (KubernetesClientException e) {
            return String.valueOf(e.getMessage()).contains(why);
        }
    }

    private static void assertRefused(KubernetesClient client, String namespace, String patch, String why) {
        assertThatThrownBy(() -> patch(client, namespace, patch))
                .as(patch)
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(why);
    }

    private static void patch(KubernetesClient client, String namespace, String patch) {
        client.namespaces()
                .withName(namespace)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withDryRun(List.of("All"))
                                .build(),
                        patch);
    }
}
