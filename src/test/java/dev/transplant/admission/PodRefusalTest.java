package dev.transplant.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.podsecurity.PodTemplates;
import dev.transplant.podsecurity.Version;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodRefusalTest {
    private static final String HOST = """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-0", "namespace": "shop"},
             "spec": {"containers": [{"name": "main"}], "volumes": [{"name": "host", "hostPath": {"path": "/"}}]}}
            """;
    private static final String HOST_REFUSED = "Pod web-0 is refused: violates PodSecurity \"baseline:latest\": "
            + "hostPath volumes (volume \"host\"). To get it back: mend the pod in the source and back it up again, or ";
    private static final String WINDOWS = """
            {"apiVersion": "v1", "kind": "Pod", "spec": {"os": {"name": "windows"}, "containers": [{"name": "main",
              "securityContext": {"runAsNonRoot": true, "capabilities": {"drop": ["ALL"]}}}]}}
            """;

    private static Optional<PodRefusal> refusal(JsonNode pod, Map<String, String> labels, int server) {
        return PodRefusal.of(PodTemplates.pod(pod).orElseThrow(), labels, () -> new Version(server));
    }

    private static Map<String, String> labels(String level, String version) {
        Map<String, String> labels = new HashMap<>(Map.of("name", "shop"));
        if (!level.isEmpty()) {
            labels.put("pod-security.kubernetes.io/enforce", level);
        }
        if (!version.isEmpty()) {
            labels.put("pod-security.kubernetes.io/enforce-version", version);
        }
        return labels;
    }

    private static String message(String policy, String level, JsonNode pod) {
        return refusal(pod, labels(level, "latest"), 35)
                .orElseThrow()
                .message(Reviews.judge(policy).podSecurity(), "shop", pod);
    }

    @ParameterizedTest(name = "{0}:{1} on 1.{2}: {4}")
    @CsvSource({
        "'',         '',     35, false, no label: the default of the cluster is not known",
        "very,       '',     35, false, a label that is none",
        "privileged, latest, 35, false, admits everything",
        "baseline,   latest, 35, true,  by the latest",
        "baseline,   '',     35, true,  without a version it is the latest",
        "baseline,   v1.20,  26, true,  by an old one",
        "restricted, latest, 35, true,  refuses it too",
    })
    void theLabelsDecide(String level, String version, int server, boolean refused, String why) {
        assertThat(refusal(Reviews.json(HOST), labels(level, version), server))
                .as(why)
                .matches(refusal -> refusal.isPresent() == refused);
    }

    @ParameterizedTest(name = "restricted:{0} on 1.{1}: {2}")
    @CsvSource({"latest, 35, false", "v1.24, 35, true", "latest, 24, true"})
    void soDoesTheServersVersion(String version, int server, boolean refused) {
        assertThat(refusal(Reviews.json(WINDOWS), labels("restricted", version), server))
                .as("1.25 exempts Windows from seccomp")
                .matches(refusal -> refusal.isPresent() == refused);
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "baseline | '' | the policy gives the level: consent helps",
                "baseline | 'podSecurity: {limit: privileged, unplanned: baseline}' | the limit alone gives nothing",
                "baseline | 'podSecurity: {enforce: baseline}' | one level for all",
            })
    void advisesConsent(String level, String policy, String why) {
        assertThat(message(policy, level, Reviews.json(HOST)))
                .as(why)
                .isEqualTo(HOST_REFUSED + "consent by podSecurity.namespaces: {shop: privileged} in the policy; "
                        + "then delete namespace shop and restore it again.");
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "baseline | 'podSecurity: {namespaces: {shop: privileged}}' | there is consent already",
                "baseline | 'podSecurity: {enforce: keep}' | the level is the source's own",
                "baseline | 'podSecurity: {enforce: restricted}' | somebody else gave the level",
            })
    void advisesTheLabelWhereConsentDoesNotHelp(String level, String policy, String why) {
        assertThat(message(policy, level, Reviews.json(HOST)))
                .as(why)
                .isEqualTo(HOST_REFUSED + "kubectl label --overwrite namespace shop "
                        + "pod-security.kubernetes.io/enforce=privileged; then delete its workload and claims there and "
                        + "restore again.");
    }

    @Test
    void namesTheLeastLevelThatThePodNeeds() {
        JsonNode pod = Reviews.json("""
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-0"}, "spec": {"containers": [{"name": "a"}]}}
                """);

        assertThat(message("podSecurity: {enforce: restricted}", "restricted", pod))
                .startsWith(
                        "Pod web-0 is refused: violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != ")
                .contains("podSecurity.namespaces: {shop: baseline}");
    }

    @ParameterizedTest(name = "waits for ''{0}'', annotation ''{1}'': {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "data, logs | other | The data of its volumes data, logs is not restored. To get",
                "data | '' | The data of its volume data is not restored. To get",
                "'' | data, logs,, | The data of its volumes data, logs is not restored. To get",
                "'' | '' | (volume \"host\"). To get",
            })
    void namesTheVolumesWhoseDataIsLost(String waits, String annotation, String says) {
        ObjectNode pod = (ObjectNode) Reviews.json(HOST);
        ObjectNode container =
                pod.withObject("/spec").putArray("initContainers").addObject().put("name", "restore-wait");
        mount(container, "kube-api-access-x7k2p", "/var/run/secrets/kubernetes.io/serviceaccount");
        for (String volume : waits.isEmpty() ? new String[0] : waits.split(", ", -1)) {
            mount(container, volume, "/restores/" + volume);
        }
        pod.withObject("/metadata").withObject("/annotations").put("backup.velero.io/backup-volumes", annotation);

        assertThat(message("", "baseline", pod)).contains(says).doesNotContain("kube-api-access");
    }

    private static void mount(ObjectNode container, String volume, String path) {
        container.withArray("/volumeMounts").addObject().put("name", volume).put("mountPath", path);
    }

    /** Names as long as they may be, in characters of three bytes where the API server allows any. */
    @Test
    void theStepsSurviveHoweverLongTheRest() {
        String namespace = "n".repeat(63);
        ObjectNode pod = (ObjectNode) Reviews.json(HOST);
        pod.withObject("/metadata")
                .put("name", "p".repeat(253))
                .withObject("/annotations")
                .put(
                        "backup.velero.io/backup-volumes",
                        String.join(",", List.of("v".repeat(63), "w".repeat(63), "x".repeat(63), "y".repeat(63))));
        pod.withArray("/spec/containers")
                .addObject()
                .put("name", "c")
                .withObject("/securityContext")
                .withObject("/capabilities")
                .putArray("add")
                .add("€".repeat(500));

        for (String policy : List.of("", "podSecurity: {enforce: keep}")) {
            String message = refusal(pod, labels("baseline", "latest"), 35)
                    .orElseThrow()
                    .message(Reviews.judge(policy).podSecurity(), namespace, pod);

            assertThat(message.getBytes(StandardCharsets.UTF_8).length).isBetween(900, 1000);
            assertThat(message)
                    .contains("…. The data of", "… is not restored. ")
                    .endsWith(
                            policy.isEmpty()
                                    ? "then delete namespace " + namespace + " and restore it again."
                                    : "then delete its workload and claims there and restore again.");
        }
    }

    @Test
    void isFitForTheEyes() {
        ObjectNode pod = (ObjectNode) Reviews.json(HOST);
        pod.withObject("/metadata").put("name", "a\nb\u202e");

        assertThat(message("", "baseline", pod)).startsWith("Pod a?b? is refused: ");
    }
}
