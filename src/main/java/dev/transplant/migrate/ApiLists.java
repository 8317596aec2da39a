package dev.transplant.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * Reads lists of an API server page by page, so that no answer is larger than a page.
 *
 * @param page objects in one
 */
record ApiLists(KubernetesClient client, int page) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Returns what is behind a path.
     *
     * @return a missing node if there is nothing
     * @throws KubernetesClientException if the API server does not answer, or refuses to
     */
    JsonNode read(String uri) {
        return json(uri, Optional.ofNullable(client.raw(uri)).orElse("")); // null for 404
    }

    /**
     * Creates an object; returns it as the API server answers.
     *
     * @throws KubernetesClientException if the API server does not answer, or refuses to
     */
    JsonNode create(String uri, JsonNode object) {
        return json(
                uri,
                Optional.ofNullable(client.raw(uri, "POST", object))
                        .orElseThrow(() -> new KubernetesClientException("the API server does not know " + uri)));
    }

    private static JsonNode json(String uri, String answer) {
        try {
            return JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new KubernetesClientException("the API server's answer to %s is no JSON".formatted(uri), e);
        }
    }

    /**
     * Returns all objects of a list, none where the API server does not have it.
     *
     * @param query further parameters, each with {@code &} before it
     * @param keep what is kept of each, so that a large list needs little room
     * @throws KubernetesClientException likewise
     */
    List<JsonNode> all(String path, String query, UnaryOperator<JsonNode> keep) {
        List<JsonNode> all = new ArrayList<>();
        String next = "";
        do {
            JsonNode part = read("%s?limit=%d%s%s".formatted(path, page, query, next));
            part.path("items").valueStream().map(keep).forEach(all::add);
            String token = part.at("/metadata/continue").asText();
            next = token.isEmpty() ? "" : "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        } while (!next.isEmpty());
        return all;
    }

    /** Returns how many objects a list has, nothing if we may not read it. Most API servers say so with the first of them. */
    OptionalLong count(String path) {
        try {
            JsonNode first = read(path + "?limit=1");
            long items = first.path("items").size();
            if (first.at("/metadata/continue").asText().isEmpty()) {
                return OptionalLong.of(items);
            }
            JsonNode remaining = first.at("/metadata/remainingItemCount");
            return OptionalLong.of(
                    remaining.isIntegralNumber()
                            ? items + remaining.longValue()
                            : all(path, "", object -> MissingNode.getInstance()).size());
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return OptionalLong.empty();
            }
            throw e;
        }
    }
}
