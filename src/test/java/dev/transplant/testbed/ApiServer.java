package dev.transplant.testbed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;

/** A cluster's API as its admin sees it, for thousands of requests and answers of every status. Safe for many threads. */
public final class ApiServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final URI url;
    private final HttpClient client;

    private ApiServer(URI url, HttpClient client) {
        this.url = url;
        this.client = client;
    }

    public static ApiServer of(Cluster cluster) {
        Config config = cluster.client().getConfiguration();
        try {
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(SSLUtils.sslContext(config))
                    .version(HttpClient.Version.HTTP_1_1) // one connection a thread: faster here than all on one
                    .build();
            return new ApiServer(URI.create(config.getMasterUrl()), client);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The answer to one request.
     *
     * @param body an object, of which metadata only; or a Status that says what is wrong
     */
    public record Answer(int status, JsonNode body) {
        public String message() {
            return body.path("message").asText();
        }
    }

    public Answer send(String method, String path, JsonNode object) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(object.toString()))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
