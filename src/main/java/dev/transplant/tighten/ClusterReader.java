package dev.transplant.tighten;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.velero.Restored;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads what the decision needs, page by page, as the API server has it now: what a cache has not heard of yet would count. */
final class ClusterReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of pods, each usually a few KB and at most 1.5 MiB. */
    private static final int PAGE = 50;

    /** The kinds that are pods or make them; the makers first, so that a message names them. */
    private record Resource(String apiVersion, String kind, String plural) {
        String path(String namespace) {
            String root = apiVersion.contains("/") ? "/apis/" : "/api/";
            return "%s%s/namespaces/%s/%s".formatted(root, apiVersion, namespace, plural);
        }
    }

    private static final List<Resource> WORKLOADS = List.of(
            new Resource("apps/v1", "Deployment", "deployments"),
            new Resource("apps/v1", "StatefulSet", "statefulsets"),
            new Resource("apps/v1", "DaemonSet", "daemonsets"),
            new Resource("batch/v1", "CronJob", "cronjobs"),
            new Resource("batch/v1", "Job", "jobs"),
            new Resource("apps/v1", "ReplicaSet", "replicasets"),
            new Resource("v1", "ReplicationController", "replicationcontrollers"),
            new Resource("v1", "PodTemplate", "podtemplates"),
            new Resource("v1", "Pod", "pods"));

    private final KubernetesClient client;

    ClusterReader(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Returns all Restores of the cluster; none where Velero's kinds are not installed.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if they cannot be read
     */
    List<JsonNode> restores() {
        List<JsonNode> restores = new ArrayList<>();
        each("/apis/velero.io/v1/restores", restores::add);
        return restores;
    }

    /**
     * Gives every pod of a namespace that has not completed, and everything that makes pods.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if one kind cannot be read
     */
    void workloads(String namespace, Consumer<JsonNode> consumer) {
        for (Resource resource : WORKLOADS) {
            each(resource.path(namespace), item -> {
                JsonNode object = ((ObjectNode) item)
                        .put("apiVersion", resource.apiVersion())
                        .put("kind", resource.kind());
                if (Restored.obstacle(object).isEmpty()) {
                    consumer.accept(object);
                }
            });
        }
    }

    private void each(String path, Consumer<JsonNode> consumer) {
        String next = "";
        do {
            JsonNode page = read("%s?limit=%d%s".formatted(path, PAGE, next));
            page.path("items").forEach(consumer);
            String token = page.at("/metadata/continue").asText();
            next = token.isEmpty() ? "" : "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        } while (!next.isEmpty());
    }

    private JsonNode read(String uri) {
        String answer = Optional.ofNullable(client.raw(uri)).orElse("{}"); // null for 404
        try {
            return JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the API server's answer to %s is no JSON".formatted(uri), e);
        }
    }
}
