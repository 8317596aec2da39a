package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.plan.Conditions;
import dev.transplant.podsecurity.Version;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what is in the target namespaces, and nothing of other ones. */
final class TargetReader {
    private static final String CLASSES = "/apis/storage.k8s.io/v1/storageclasses";
    private static final String VOLUME = "PersistentVolume";

    private static final Map<String, String> READ_WHOLE = Map.of(
            "PersistentVolumeClaim", "/api/v1/namespaces/%s/persistentvolumeclaims",
            "Pod", "/api/v1/namespaces/%s/pods",
            "ReplicationController", "/api/v1/namespaces/%s/replicationcontrollers",
            "Deployment", "/apis/apps/v1/namespaces/%s/deployments",
            "StatefulSet", "/apis/apps/v1/namespaces/%s/statefulsets",
            "DaemonSet", "/apis/apps/v1/namespaces/%s/daemonsets",
            "ReplicaSet", "/apis/apps/v1/namespaces/%s/replicasets",
            "Job", "/apis/batch/v1/namespaces/%s/jobs",
            "Ingress", "/apis/networking.k8s.io/v1/namespaces/%s/ingresses");

    private static final int PAGE = 100;

    private final KubernetesClient client;
    private final ApiLists lists;
    private final Resources resources;

    TargetReader(KubernetesClient client) {
        this.client = client;
        this.lists = new ApiLists(client, PAGE);
        this.resources = new Resources(lists);
    }

    /**
     * Reads what {@link Verification} looks at: a list for each namespace and kind, of most kinds the number alone.
     *
     * @throws KubernetesClientException if the API server does not answer, or lets us not read what must be known
     */
    Seen read(Expected expected) {
        List<JsonNode> namespaces = new ArrayList<>();
        List<JsonNode> objects = new ArrayList<>();
        for (String namespace : expected.namespaces()) {
            JsonNode object = lists.read("/api/v1/namespaces/" + namespace);
            if (!object.isMissingNode()) {
                namespaces.add(object);
            }
            READ_WHOLE.forEach((kind, path) ->
                    objects.addAll(lists.all(path.formatted(namespace), "", item -> slim(kind, (ObjectNode) item))));
        }
        List<JsonNode> classes = lists.all(CLASSES, "", UnaryOperator.identity());
        return new Seen(namespaces, classes, objects, counts(expected, objects));
    }

    /** What is known of a claim. */
    record Claim(String uid, Instant created) {}

    /** Returns the claims of namespaces, by {@code NAMESPACE/NAME}. */
    Map<String, Claim> claims(Collection<String> namespaces) {
        String path = Objects.requireNonNull(READ_WHOLE.get("PersistentVolumeClaim"));
        return namespaces.stream()
                .flatMap(
                        namespace -> lists.all(path.formatted(namespace), "", claim -> claim.path("metadata")).stream())
                .collect(Collectors.toMap(
                        claim -> "%s/%s"
                                .formatted(
                                        claim.path("namespace").asText(),
                                        claim.path("name").asText()),
                        claim -> new Claim(
                                claim.path("uid").asText(),
                                Instant.parse(claim.path("creationTimestamp").asText()))));
    }

    /** What is looked at. The rest, such as templates and managed fields, is most of an object. */
    private static JsonNode slim(String kind, ObjectNode object) {
        retain(object, "metadata", "namespace", "name", "generation", "deletionTimestamp", "ownerReferences");
        retain(object, "spec", "replicas", "storageClassName", "volumes", "nodeName", "ingressClassName");
        return object.put("kind", kind).retain("kind", "metadata", "spec", "status");
    }

    private static void retain(ObjectNode object, String part, String... fields) {
        if (object.path(part) instanceof ObjectNode fieldsOfPart) {
            var unused = fieldsOfPart.retain(fields);
        }
    }

    private Map<String, Map<String, OptionalLong>> counts(Expected expected, List<JsonNode> objects) {
        Map<String, Map<String, OptionalLong>> counts = new HashMap<>();
        expected.objects().forEach((namespace, kinds) -> {
            Map<String, OptionalLong> ofNamespace = new HashMap<>();
            for (String kind : kinds.keySet()) {
                count(expected.namespaces(), namespace, kind, objects).forEach(n -> ofNamespace.put(kind, n));
            }
            counts.put(namespace, Map.copyOf(ofNamespace));
        });
        return counts;
    }

    /** Nothing for a kind that is not known here. */
    private Stream<OptionalLong> count(Set<String> namespaces, String namespace, String kind, List<JsonNode> objects) {
        if (READ_WHOLE.containsKey(kind)) {
            return Stream.of(OptionalLong.of(objects.stream()
                    .filter(object -> object.path("kind").asText().equals(kind))
                    .filter(object -> Seen.namespace(object).equals(namespace))
                    .count()));
        }
        if (kind.equals(VOLUME)) {
            return Stream.of(OptionalLong.of(volumes(namespaces)));
        }
        return resources.path(kind, namespace).map(lists::count).stream();
    }

    /** Of claims in our namespaces: all others have nothing to do with the restore. */
    private long volumes(Set<String> namespaces) {
        return lists.all("/api/v1/persistentvolumes", "", volume -> volume.at("/spec/claimRef/namespace")).stream()
                .filter(namespace -> namespaces.contains(namespace.asText()))
                .count();
    }

    /**
     * Returns the pods that API servers have refused for their namespace's level, oldest first. What the webhook told of an
     * earlier restore in the same hour, and a namespace kept, it does not tell again.
     *
     * @param since when the restore began, by the API server's clock
     * @throws KubernetesClientException if the API server does not answer, or lets us not read Events
     */
    List<RefusedPod> refused(Collection<String> namespaces, Instant since) {
        List<JsonNode> told = events(namespaces, Refusals.OF_THE_WEBHOOK);
        List<JsonNode> failed = events(namespaces, Refusals.OF_CONTROLLERS);
        List<RefusedPod> refused = new ArrayList<>(Refusals.told(told, since));
        List<JsonNode> recent = Refusals.ofControllers(failed, since);
        if (!recent.isEmpty()) {
            Version server = Conditions.version(client);
            for (JsonNode event : recent) {
                Refusals.path(event)
                        .map(lists::read)
                        .filter(controller -> !controller.isMissingNode())
                        .map(controller -> Refusals.ofController(event, controller, server))
                        .ifPresent(refused::add);
            }
        }
        return refused.stream().sorted().collect(Collectors.toUnmodifiableList());
    }

    private List<JsonNode> events(Collection<String> namespaces, String reason) {
        return namespaces.stream()
                .flatMap(namespace -> lists
                        .all(
                                "/apis/events.k8s.io/v1/namespaces/%s/events".formatted(namespace),
                                "&fieldSelector=reason%3D" + reason,
                                UnaryOperator.identity())
                        .stream())
                .toList();
    }
}
