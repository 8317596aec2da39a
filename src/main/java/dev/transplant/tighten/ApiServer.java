package dev.transplant.tighten;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.podsecurity.PodTemplates;
import dev.transplant.podsecurity.PodTemplates.Workload;
import dev.transplant.podsecurity.Version;
import dev.transplant.velero.Restores;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Asks for what is there now, page by page: what a cache has not heard of yet would count. */
final class ApiServer implements TargetCluster {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UNPROCESSABLE = 422;

    /** A policy's or a role's, and of a patch that does not fit, or has nothing to be applied to. */
    private static final Set<Integer> REFUSALS =
            Set.of(HttpURLConnection.HTTP_FORBIDDEN, UNPROCESSABLE, HttpURLConnection.HTTP_NOT_FOUND);

    /** Of pods, each usually a few KB and at most 1.5 MiB. */
    private static final int PAGE = 50;

    private final KubernetesClient client;

    ApiServer(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public Optional<Restores> restores() {
        List<Restores> pages = new ArrayList<>();
        try {
            each("/apis/velero.io/v1/restores", page -> pages.add(Restores.of(page)));
            return Optional.of(Restores.join(pages));
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void workloads(String namespace, Consumer<JsonNode> consumer) {
        for (Workload workload : PodTemplates.KINDS) {
            String root = workload.apiVersion().contains("/") ? "/apis/" : "/api/";
            String path = "%s%s/namespaces/%s/%s".formatted(root, workload.apiVersion(), namespace, workload.plural());
            each(
                    path,
                    page -> page.forEach(item -> consumer.accept(((ObjectNode) item) // which do not say it in a list
                            .put("apiVersion", workload.apiVersion())
                            .put("kind", workload.kind()))));
        }
    }

    private void each(String path, Consumer<Stream<JsonNode>> pages) {
        String next = "";
        do {
            JsonNode page = read("%s?limit=%d%s".formatted(path, PAGE, next));
            pages.accept(page.path("items").valueStream());
            String token = page.at("/metadata/continue").asText();
            next = token.isEmpty() ? "" : "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        } while (!next.isEmpty());
    }

    private JsonNode read(String uri) {
        String answer = Optional.ofNullable(client.raw(uri)).orElse("{}"); // null for 404
        try {
            return JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new KubernetesClientException("the API server's answer to %s is no JSON".formatted(uri), e);
        }
    }

    @Override
    public Version version() {
        return Version.ofServer(client.getKubernetesVersion().getMinor()).orElse(Version.LATEST);
    }

    @Override
    public Optional<NamespaceState> namespace(String name) {
        return Optional.ofNullable(client.namespaces().withName(name).get()).map(NamespaceState::of);
    }

    @Override
    public Optional<String> patch(String namespace, JsonNode patch, boolean rehearsal) {
        PatchContext context = new PatchContext.Builder()
                .withPatchType(PatchType.JSON)
                .withDryRun(rehearsal ? List.of("All") : List.of())
                .build();
        try {
            client.namespaces().withName(namespace).patch(context, patch.toString());
            return Optional.empty();
        } catch (KubernetesClientException e) {
            if (REFUSALS.contains(e.getCode())) {
                return Optional.of(reason(e));
            }
            throw e;
        }
    }

    /** What the API server itself said, without what the client adds to it. */
    static String reason(KubernetesClientException e) {
        return String.valueOf(
                e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage());
    }
}
