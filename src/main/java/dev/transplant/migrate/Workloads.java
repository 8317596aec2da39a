package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** The workloads of a cluster, changed only as they were seen. */
record Workloads(KubernetesClient client) {
    private static final PatchContext JSON_PATCH = new PatchContext.Builder()
            .withPatchType(PatchType.JSON)
            .withFieldManager("transplant")
            .build();
    private static final int UNPROCESSABLE = 422;

    /** A rollout writes a status every second or so; each look and patch takes some milliseconds. */
    private static final int TRIES = 20;

    /** Of objects, a pod usually a few KB and at most 1.5 MiB. */
    private static final long PAGE = 100;

    /** Version v1 of a kind that has namespaces. */
    static ResourceDefinitionContext api(String group, String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion("v1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }

    /** Returns what is wanted of each object of a kind in a namespace; none if there is no such namespace. */
    <T> List<T> list(String namespace, ResourceDefinitionContext api, Function<JsonNode, T> wanted) {
        List<T> all = new ArrayList<>();
        String next = "";
        do {
            GenericKubernetesResourceList page = in(namespace, api)
                    .list(new ListOptionsBuilder()
                            .withLimit(PAGE)
                            .withContinue(next.isEmpty() ? null : next)
                            .build());
            page.getItems().forEach(item -> all.add(wanted.apply(json(item))));
            next = Objects.requireNonNullElse(page.getMetadata().getContinue(), "");
        } while (!next.isEmpty());
        return all;
    }

    /** Returns those that are put to rest themselves, by namespace and kind. */
    List<Workload> resting(List<String> namespaces) {
        return namespaces.stream()
                .flatMap(namespace -> Arrays.stream(WorkloadKind.values())
                        .flatMap(kind -> list(namespace, kind.api(), json -> new Workload(kind, json)).stream()))
                .filter(Workload::rests)
                .toList();
    }

    /**
     * Changes one, and does so again on what is there when somebody else was faster.
     *
     * @param patch what is to be done about it, as it is now; empty for nothing
     * @return what was there when it was changed; empty if there was nothing to do or it does not exist any more
     * @throws KubernetesClientException if it is refused, or somebody else is always faster
     */
    Optional<Workload> change(Workload seen, Function<Workload, Optional<ArrayNode>> patch) {
        Workload now = seen;
        for (int tries = 1; ; tries++) {
            Optional<ArrayNode> wanted = patch.apply(now);
            if (wanted.isEmpty()) {
                return Optional.empty();
            }
            Optional<KubernetesClientException> refusal = patch(now, wanted.get());
            if (refusal.isEmpty()) {
                return Optional.of(now);
            }
            Optional<Workload> next = read(now);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            if (tries == TRIES || next.get().version().equals(now.version())) {
                throw refusal.get();
            }
            now = next.get();
        }
    }

    private Optional<KubernetesClientException> patch(Workload workload, ArrayNode patch) {
        try {
            var unused = resource(workload).patch(JSON_PATCH, patch.toString());
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return switch (e.getCode()) {
                case HttpURLConnection.HTTP_CONFLICT, HttpURLConnection.HTTP_NOT_FOUND, UNPROCESSABLE -> Optional.of(e);
                default -> throw e;
            };
        }
    }

    private Optional<Workload> read(Workload workload) {
        return Optional.ofNullable(resource(workload).get()).map(found -> new Workload(workload.kind(), json(found)));
    }

    private Resource<GenericKubernetesResource> resource(Workload workload) {
        return in(workload.namespace(), workload.kind().api()).withName(workload.name());
    }

    private NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            in(String namespace, ResourceDefinitionContext api) {
        return client.genericKubernetesResources(api).inNamespace(namespace);
    }

    private JsonNode json(GenericKubernetesResource object) {
        return client.getKubernetesSerialization().convertValue(object, ObjectNode.class);
    }
}
