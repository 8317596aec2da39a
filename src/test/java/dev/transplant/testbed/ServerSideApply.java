package dev.transplant.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Creates or changes what YAML says, as {@code kubectl apply --server-side --force-conflicts} does, and as strictly. A process of
 * kubectl takes a fifth of a second of a core for it, and the API server some more for its schemas.
 */
final class ServerSideApply {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final HttpClient http;
    private final URI url;

    /** By apiVersion, what a group of kinds has, as the API server told. */
    private final Map<String, JsonNode> known = new ConcurrentHashMap<>();

    /** Asks nothing yet. */
    ServerSideApply(Config config) {
        this.url = URI.create(config.getMasterUrl());
        try {
            this.http = HttpClient.newBuilder()
                    .sslContext(SSLUtils.sslContext(config))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One document after the other. */
    void apply(String yaml) {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(yaml)) {
            while (documents.hasNextValue()) {
                JsonNode document = documents.nextValue();
                if (document.isObject()) {
                    applyOne(document);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void applyOne(JsonNode object) throws IOException {
        String path = "%s?fieldManager=kubectl&force=true&fieldValidation=Strict".formatted(path(object));
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(LIMIT)
                .header("Content-Type", "application/apply-patch+yaml")
                .header("Accept", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(object)))
                .build();
        HttpResponse<String> answer = send(request);
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException("%s: %s".formatted(path, message(answer.body())));
        }
    }

    private static String message(String body) throws IOException {
        return body.startsWith("{") ? JSON.readTree(body).path("message").asText() : body;
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String path(JsonNode object) throws IOException {
        String version = object.path("apiVersion").asText();
        String kind = object.path("kind").asText();
        Optional<JsonNode> found = resource(version, kind);
        if (found.isEmpty()) {
            known.remove(version); // it may have been installed meanwhile
            found = resource(version, kind);
        }
        JsonNode resource = found.orElseThrow(
                () -> new IllegalStateException("the API server does not know %s %s".formatted(version, kind)));
        JsonNode metadata = object.path("metadata");
        String namespace = resource.path("namespaced").asBoolean()
                ? "/namespaces/" + metadata.path("namespace").asText("default")
                : "";
        return root(version)
                + namespace
                + "/"
                + resource.path("name").asText()
                + "/"
                + metadata.path("name").asText();
    }

    private static String root(String version) {
        return (version.contains("/") ? "/apis/" : "/api/") + version;
    }

    private Optional<JsonNode> resource(String version, String kind) throws IOException {
        JsonNode group = known.get(version);
        if (group == null) {
            HttpRequest request = HttpRequest.newBuilder(url.resolve(root(version)))
                    .timeout(LIMIT)
                    .build();
            group = JSON.readTree(send(request).body());
            known.put(version, group);
        }
        return group.path("resources")
                .valueStream()
                .filter(resource -> resource.path("kind").asText().equals(kind))
                .filter(resource -> !resource.path("name").asText().contains("/"))
                .findFirst();
    }
}
