package dev.transplant.migrate;

import dev.transplant.migrate.Acknowledgement.Replica;
import dev.transplant.policy.Held;
import dev.transplant.policy.HeldLease;
import dev.transplant.policy.RunSheet;
import dev.transplant.policy.RunSheets;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The run sheet of one run, where all replicas of the webhook see it. All of this may be done again, by another pod too. Every
 * method throws KubernetesClientException when the API server does not answer, or does not permit it.
 */
public final class Announcement {
    /** Each attempt fails only because another run's write succeeded. */
    private static final int ATTEMPTS = 50;

    private final KubernetesClient client;
    private final String namespace;
    private final String run;
    private final String yaml;
    private final Clock clock;

    /**
     * Makes it; nothing is written yet.
     *
     * @param namespace where the webhook is
     * @param run name of the run, which its sheet is found by
     */
    public Announcement(KubernetesClient client, String namespace, String run, RunSheet sheet, Clock clock) {
        this.client = client;
        this.namespace = namespace;
        this.run = run;
        this.yaml = sheet.yaml();
        this.clock = clock;
    }

    /** Writes the run sheet; returns why that is not possible. Those of other runs stay as they are. */
    public Optional<Finding> announce() {
        return change(data -> data.put(run, yaml))
                ? Optional.empty()
                : Optional.of(Finding.stops(
                        "run-sheets",
                        "ConfigMap %s/%s does not exist, where the webhook reads the run sheets"
                                .formatted(namespace, RunSheets.NAME),
                        Remedies.APPLY));
    }

    /** Takes the run sheet away; that there is none is no error. */
    public void withdraw() {
        var unused = change(data -> data.remove(run));
    }

    /**
     * Returns what is missing until every replica works by the run sheet and the policy; empty when nothing is.
     *
     * @param policyDigest {@link Held#digest} of the policy's text that the run was planned with
     */
    public List<Finding> missing(String policyDigest) {
        Acknowledgement wanted = new Acknowledgement(namespace, run, Held.digest(yaml), policyDigest);
        Set<String> readyPods = readyPods(); // before the Leases: a pod that gets Ready in between has one
        List<Replica> replicas =
                client.leases().inNamespace(namespace).withLabels(HeldLease.SELECTOR).list().getItems().stream()
                        .map(Replica::of)
                        .toList();
        return wanted.missing(replicas, readyPods, clock.instant());
    }

    private Set<String> readyPods() {
        return client.pods().inNamespace(namespace).withLabels(HeldLease.SELECTOR).list().getItems().stream()
                .filter(Announcement::isReady)
                .map(pod -> pod.getMetadata().getName())
                .collect(Collectors.toSet());
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("True"));
    }

    /** Returns whether there is a ConfigMap. Each write counts only if nobody wrote since the read. */
    private boolean change(Consumer<Map<String, String>> edit) {
        for (int attempt = 1; ; attempt++) {
            ConfigMap found = configMap().get();
            if (found == null) {
                return false;
            }
            Map<String, String> before = Objects.requireNonNullElse(found.getData(), Map.of());
            Map<String, String> after = new LinkedHashMap<>(before);
            edit.accept(after);
            if (after.equals(before)) {
                return true;
            }
            try {
                replace(found, after);
                return true;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void replace(ConfigMap found, Map<String, String> data) {
        ConfigMap changed = new ConfigMapBuilder(found).withData(data).build();
        var unused = client.resource(changed)
                .lockResourceVersion(found.getMetadata().getResourceVersion())
                .update();
    }

    private Resource<ConfigMap> configMap() {
        return client.configMaps().inNamespace(namespace).withName(RunSheets.NAME);
    }
}
