package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.policy.InvalidYamlException;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads how both clusters are. Writes nothing but one ServerStatusRequest a cluster, by which Velero says its version. */
public final class Situations {
    private static final String ADMISSION = "admissionregistration.k8s.io/v1";

    private final Migration migration;
    private final String home;

    private Situations(Migration migration, String home) {
        this.migration = migration;
        this.home = home;
    }

    /**
     * Returns all that {@link Preflight} goes by. Throws nothing of what a cluster answers or does not: that is part of it.
     *
     * @param target client of the Job; how often both clients try again, and how long they wait, is theirs
     * @param source likewise; absent where the run has none
     * @param home our own namespace in the target
     */
    public static Situation read(
            Migration migration, KubernetesClient target, Optional<KubernetesClient> source, String home, Instant now) {
        Situations situations = new Situations(migration, home);
        ClusterReader reader = new ClusterReader(target, Side.TARGET);
        Optional<Policy> policy = situations.policy(reader);
        List<Supplier<ClusterState>> clusters = new ArrayList<>(List.of(() -> situations.target(reader)));
        source.flatMap(client ->
                        migration.source().map(from -> (Supplier<ClusterState>) () -> situations.source(client, from)))
                .ifPresent(clusters::add);
        List<ClusterState> states = SideBySide.answers(clusters, Supplier::get);
        return new Situation(
                migration,
                home,
                now,
                states.getFirst(),
                states.stream().skip(1).findFirst(),
                policy,
                source.flatMap(Situations::token).flatMap(SourceToken::expiry));
    }

    private static Optional<String> token(KubernetesClient client) {
        return Optional.ofNullable(client.getConfiguration().getOauthToken())
                .or(() -> Optional.ofNullable(client.getConfiguration().getAutoOAuthToken()));
    }

    private Optional<Policy> policy(ClusterReader reader) {
        Right right = Right.get("v1", "configmaps", home, PolicyConfigMap.NAME);
        Optional<List<JsonNode>> found = reader.find(right);
        if (found.filter(List::isEmpty).isPresent()) {
            reader.trouble(Finding.stops(
                    "policy",
                    "the target has no ConfigMap %s in namespace '%s'".formatted(PolicyConfigMap.NAME, home),
                    "kubectl apply -k k8s (Kubernetes 1.30 and newer) or kubectl apply -k k8s/before-1.30"));
        }
        return found.filter(one -> !one.isEmpty())
                .flatMap(one -> reader.ask("GET " + right.path(), () -> valid(reader)));
    }

    private Optional<Policy> valid(ClusterReader reader) {
        try {
            return PolicyConfigMap.read(reader.client(), home);
        } catch (InvalidYamlException e) {
            reader.trouble(Finding.stops(
                    "policy",
                    "ConfigMap %s/%s of the target holds no valid policy: %s"
                            .formatted(home, PolicyConfigMap.NAME, e.getMessage()),
                    "kubectl -n %s edit configmap %s".formatted(home, PolicyConfigMap.NAME)));
            return Optional.empty();
        }
    }

    private ClusterState source(KubernetesClient client, Migration.Source source) {
        ClusterReader reader = new ClusterReader(client, Side.SOURCE);
        reader.review(Rights.ofSource(migration, source));
        VeleroReader velero = new VeleroReader(reader, source.veleroNamespace());
        return new ClusterState(
                Side.SOURCE,
                source.veleroNamespace(),
                reader.kubernetes(),
                velero.presence(),
                velero.parts(migration.backup().name()),
                new NamespaceReader(reader).ofSource(migration.namespaces(), migration.quiesce()),
                reader.missing(),
                reader.troubles());
    }

    private ClusterState target(ClusterReader reader) {
        String namespace = migration.restore().veleroNamespace();
        reader.review(Rights.ofTarget(migration, home));
        VeleroReader velero = new VeleroReader(reader, namespace);
        Map<Part, List<JsonNode>> parts = velero.parts(migration.backup().name());
        ofTarget(reader, namespace).forEach((part, found) -> found.ifPresent(objects -> parts.put(part, objects)));
        return new ClusterState(
                Side.TARGET,
                namespace,
                reader.kubernetes(),
                velero.presence(),
                parts,
                new NamespaceReader(reader).ofTarget(migration.targets()),
                reader.missing(),
                reader.troubles());
    }

    private Map<Part, Optional<List<JsonNode>>> ofTarget(ClusterReader reader, String velero) {
        return Map.of(
                Part.RESTORE,
                reader.find(Right.get(Right.VELERO, "restores", velero, migration.name())),
                Part.ACTION_SETTINGS,
                reader.list(Right.list("v1", "configmaps", velero), "&labelSelector=velero.io/plugin-config"),
                Part.STORAGE_CLASSES,
                reader.list(Right.list("storage.k8s.io/v1", "storageclasses", ""), ""),
                Part.INGRESS_CLASSES,
                reader.list(Right.list("networking.k8s.io/v1", "ingressclasses", ""), ""),
                Part.WEBHOOK,
                reader.find(Right.get("apps/v1", "deployments", home, "transplant-webhook")),
                Part.CONFIGURATIONS,
                configurations(reader));
    }

    /** Both are known, or neither is. */
    private static Optional<List<JsonNode>> configurations(ClusterReader reader) {
        List<JsonNode> both = new ArrayList<>();
        for (String resource : List.of("mutatingwebhookconfigurations", "validatingwebhookconfigurations")) {
            Optional<List<JsonNode>> found = reader.find(Right.get(ADMISSION, resource, "", "transplant"));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            both.addAll(found.get());
        }
        return Optional.of(both);
    }
}
