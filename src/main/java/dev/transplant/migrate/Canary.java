package dev.transplant.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.transplant.policy.Policy;
import dev.transplant.policy.Rules;
import dev.transplant.policy.RunSheet;
import dev.transplant.rewrite.Change;
import dev.transplant.rewrite.Rewrite;
import dev.transplant.rewrite.Rewriter;
import io.fabric8.kubernetes.client.Client;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tries whether what Velero is about to create will be rewritten: dry-runs under the Job's own account must come back as our own
 * rules make them. One answer proves one replica; that the others work by the same, their Leases tell ({@link Announcement}).
 */
public final class Canary {
    /** Of what is told once, whatever was tried: it is not about the object. */
    private static final Set<String> GENERAL =
            Set.of("canary-webhook", "canary-certificate", "canary-rights", Unasked.CHECK);

    /** Longer than both entries of our configuration together may take. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final String CREATE_NOTHING = "?dryRun=All";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Client client;
    private final String namespace;
    private final Policy policy;

    /**
     * Makes it; nothing is asked yet.
     *
     * @param namespace where the webhook is
     * @param policy that the run was planned with
     */
    public Canary(KubernetesClient client, String namespace, Policy policy) {
        this.client = client.newClient(
                new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                        .withRequestRetryBackoffLimit(0) // a webhook that fails is an answer: 500
                        .withRequestTimeout((int) LIMIT.toMillis())
                        .build());
        this.namespace = namespace;
        this.policy = policy;
    }

    /**
     * Returns what would be restored otherwise than planned; empty if nothing.
     *
     * @param ingressClasses those that the plan saw, and {@code storageClasses} likewise; what the policy does not map is not tried
     * @param namespaces of the target; those that exist already are passed over
     * @param sheet which every replica holds
     * @throws KubernetesClientException if the API server itself does not answer
     */
    public List<Finding> look(
            Set<String> ingressClasses, Set<String> storageClasses, Set<String> namespaces, RunSheet sheet) {
        if (policy.mode() == Policy.Mode.OBSERVE) {
            return List.of(observes());
        }
        Rewriter rewriter = new Rewriter(
                Rules.of(policy, name -> Optional.ofNullable(sheet.levels().get(name))));
        List<Finding> findings = new ArrayList<>();
        for (Probe probe : Probe.of(namespace, policy, sheet, ingressClasses, storageClasses, namespaces)) {
            look(probe, rewriter.rewrite(Change.create(probe.object()))).ifPresent(findings::add);
        }
        return withoutRepeats(findings);
    }

    private Optional<Finding> look(Probe probe, Rewrite rewrite) {
        try {
            String answer = client.raw(
                    probe.collection() + CREATE_NOTHING, "POST", probe.object().toString());
            return compare(probe, rewrite.object(), read(answer));
        } catch (KubernetesClientException e) {
            if (e.getStatus() == null || e.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED) {
                throw e;
            }
            boolean exists = probe.isNamespace() && e.getCode() == HttpURLConnection.HTTP_CONFLICT;
            return exists
                    ? Optional.empty()
                    : Optional.of(new Refusal(
                                    namespace,
                                    probe.subject(),
                                    e.getCode(),
                                    String.valueOf(e.getStatus().getMessage()))
                            .finding());
        }
    }

    private Optional<Finding> compare(Probe probe, JsonNode expected, JsonNode answer) {
        Rewriting rewriting = Rewriting.of(probe.object(), expected);
        String differences = rewriting.differences(answer);
        if (differences.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                rewriting.isAbsentIn(answer)
                        ? new Unasked(namespace, probe.subject(), account()).finding()
                        : Finding.stops(
                                "canary-policy",
                                "the webhook rewrites %s otherwise than this run was planned: it came back with %s"
                                        .formatted(probe.subject(), differences),
                                "start the run anew, which plans with the policy as it is now; of a Namespace, see also what other runs plan: `kubectl -n %s get configmap transplant-runs -o yaml`"
                                        .formatted(namespace)));
    }

    /** Returns whom the API server takes us for; absent before Kubernetes 1.28, which does not say it. */
    private Optional<String> account() {
        try {
            String answer = client.raw(
                    "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                    "POST",
                    "{\"apiVersion\": \"authentication.k8s.io/v1\", \"kind\": \"SelfSubjectReview\"}");
            return Optional.of(read(answer).at("/status/userInfo/username").asText())
                    .filter(name -> !name.isEmpty());
        } catch (KubernetesClientException unknown) {
            return Optional.empty();
        }
    }

    private Finding observes() {
        return Finding.stops(
                "canary-observe",
                "the policy in ConfigMap %s/transplant-policy has mode observe, so that nothing would be rewritten"
                        .formatted(namespace),
                "`kubectl -n %s edit configmap transplant-policy`, and set mode to enforce".formatted(namespace));
    }

    /** Where nothing reaches the webhook, before 1.30 Namespaces come back as they were: the same cause. */
    private static List<Finding> withoutRepeats(List<Finding> findings) {
        boolean away = findings.stream()
                .anyMatch(finding ->
                        Set.of("canary-webhook", "canary-certificate").contains(finding.check()));
        Set<String> told = new HashSet<>();
        return findings.stream()
                .filter(finding -> !away || !finding.check().equals(Unasked.CHECK))
                .filter(finding -> !GENERAL.contains(finding.check()) || told.add(finding.check()))
                .toList();
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new KubernetesClientException("the API server's answer is no JSON", e);
        }
    }
}
