package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.Level;
import dev.transplant.policy.InvalidYamlException;
import dev.transplant.policy.PodSecurityPolicy;
import dev.transplant.policy.PolicyReader;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.Installation;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Namespaces that are there already, on a real API server, with the token and under the policy that the Job has. */
@ExtendWith(BedExtension.class)
class AdoptionIT {
    private static final String ENFORCE = "pod-security.kubernetes.io/enforce";
    private static final List<String> ALL =
            List.of("adopt-strict", "adopt-bare", "adopt-loose", "adopt-consent", "adopt-gone");
    private static final Map<String, Level> NEEDED = Map.of(
            "adopt-strict", Level.BASELINE,
            "adopt-bare", Level.PRIVILEGED,
            "adopt-loose", Level.BASELINE,
            "adopt-consent", Level.PRIVILEGED,
            "adopt-gone", Level.PRIVILEGED);
    private static final String NAMESPACES = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: adopt-strict, labels: {pod-security.kubernetes.io/enforce: restricted, team: shop}, annotations: {owner: us}}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: adopt-bare}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: adopt-loose, labels: {pod-security.kubernetes.io/enforce: privileged}}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: adopt-consent, labels: {pod-security.kubernetes.io/enforce: baseline}}
            """;

    @Test
    void loosensLevelsAndPutsThemBack(Bed bed) throws InvalidYamlException {
        Cluster cluster = bed.cluster(ClusterSpec.TARGET_1_35);
        cluster.apply(NAMESPACES);
        PodSecurityPolicy policy = PolicyReader.read("podSecurity: {namespaces: {adopt-consent: privileged}}")
                .podSecurity();
        try (Installation installation = Installation.on(cluster);
                KubernetesClient job = cluster.client(Installation.NAMESPACE, "transplant-migrate")) {
            assertThat(installation.folder()).isEqualTo("k8s");
            cluster.kubectl("apply", "-f", "k8s/migrate-adopt/clusterrole.yaml");
            cluster.kubectl("apply", "-f", "k8s/migrate-adopt/clusterrolebinding.yaml");
            Await.until(Duration.ofSeconds(30), () -> "the role is in force", () -> mayPatch(job));
            Adoption adoption = new Adoption(job, "shop-1");

            adopts(cluster, adoption, policy);
            keepsWhatWasThereFirst(cluster, adoption, policy);
            leavesOthersAlone(cluster, job);
            putsBackWhatItChanged(cluster, job, adoption);
        } finally {
            cluster.kubectl("delete", "--ignore-not-found", "-f", "k8s/migrate-adopt/clusterrolebinding.yaml");
            cluster.kubectl("delete", "--ignore-not-found", "-f", "k8s/migrate-adopt/clusterrole.yaml");
            ALL.forEach(name -> cluster.kubectl("delete", "namespace", name, "--ignore-not-found", "--wait=false"));
        }
    }

    private static boolean mayPatch(KubernetesClient job) {
        try {
            var unused = job.namespaces().withName("adopt-loose").patch("{}");
            return true;
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private static void adopts(Cluster cluster, Adoption adoption, PodSecurityPolicy policy) {
        List<String> done = List.of(
                "namespace 'adopt-bare' was there already: its Pod Security level is 'baseline' now, before it was not set",
                "namespace 'adopt-consent' was there already: its Pod Security level is 'privileged' now, before it was 'baseline'",
                "namespace 'adopt-strict' was there already: its Pod Security level is 'baseline' now, before it was 'restricted'");

        assertThat(adoption.adopt(NEEDED, policy)).containsExactlyElementsOf(done);

        assertThat(adoption.adopt(NEEDED, policy)).as("nothing is left to do").isEmpty();
        assertThat(adoption.adopted(ALL)).containsExactlyInAnyOrderElementsOf(done);
        assertThat(levels(cluster)).containsExactly("baseline", "baseline", "privileged", "privileged");
        assertThat(metadata(cluster, "adopt-strict").at("/labels/team").asText())
                .isEqualTo("shop");
        assertThat(metadata(cluster, "adopt-loose").path("annotations").toString())
                .doesNotContain("adopted");
    }

    private static void keepsWhatWasThereFirst(Cluster cluster, Adoption adoption, PodSecurityPolicy policy) {
        cluster.kubectl("label", "namespace", "adopt-bare", ENFORCE + "=restricted", "--overwrite");

        assertThat(adoption.adopt(NEEDED, policy))
                .containsExactly(
                        "namespace 'adopt-bare' was there already: its Pod Security level is 'baseline' now, before it was not set");
    }

    private static void leavesOthersAlone(Cluster cluster, KubernetesClient job) {
        Adoption other = new Adoption(job, "shop-2");

        assertThat(other.adopted(ALL)).isEmpty();
        assertThat(other.release(ALL)).isEmpty();
        assertThat(levels(cluster)).containsExactly("baseline", "baseline", "privileged", "privileged");
    }

    /** By the command that an admin has for it. */
    private static void putsBackWhatItChanged(Cluster cluster, KubernetesClient job, Adoption adoption)
            throws InvalidYamlException {
        cluster.kubectl("label", "namespace", "adopt-consent", ENFORCE + "=restricted", "--overwrite");

        assertThat(rollback(job))
                .containsExactly(
                        "namespace 'adopt-strict' has Pod Security level 'restricted' again",
                        "namespace 'adopt-bare' has no Pod Security level again",
                        "namespace 'adopt-consent' keeps Pod Security level 'restricted', which somebody set meanwhile; before it was 'baseline'",
                        "run shop-1 is rolled back");

        assertThat(rollback(job)).as("nothing is left to do").containsExactly("run shop-1 is rolled back");
        assertThat(adoption.adopted(ALL)).isEmpty();
        assertThat(levels(cluster)).containsExactly("restricted", "", "privileged", "restricted");
        assertThat(metadata(cluster, "adopt-strict").at("/annotations/owner").asText())
                .isEqualTo("us");
    }

    private static List<String> rollback(KubernetesClient job) throws InvalidYamlException {
        Migration migration = MigrationReader.read(
                "name: shop-1\nnamespaces: %s\nbackup: {name: shop}\nrestore: {adoptNamespaces: true}".formatted(ALL));
        List<String> said = new ArrayList<>();
        MigrationJob rolledBack = new MigrationJob(
                new MigrationJob.Setting(
                        migration, "digest", job, Optional.empty(), Installation.NAMESPACE, "adoption-it"),
                new MigrationJob.Surroundings(
                        new LoggedProgress(said::add), notice -> {}, Optional.empty(), Clock.systemUTC()));
        assertThat(rolledBack.rollback()).isEqualTo(MigrationJob.Outcome.DONE);
        return said;
    }

    /** Of those that exist, in their order. */
    private static List<String> levels(Cluster cluster) {
        return Stream.of("adopt-strict", "adopt-bare", "adopt-loose", "adopt-consent")
                .map(name ->
                        metadata(cluster, name).path("labels").path(ENFORCE).asText())
                .toList();
    }

    private static JsonNode metadata(Cluster cluster, String name) {
        return cluster.get("namespace", name).path("metadata");
    }
}
