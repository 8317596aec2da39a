package dev.transplant.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/** A cluster's API as its admin sees it, for thousands of requests and answers of every status. Safe for many threads. */
public final class ApiServer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIMIT_MS = 60_000;

    private final URI url;
    private final SSLSocketFactory sockets;

    private ApiServer(URI url, SSLSocketFactory sockets) {
        this.url = url;
        this.sockets = sockets;
    }

    public static ApiServer of(Cluster cluster) {
        Config config = cluster.client().getConfiguration();
        try {
            return new ApiServer(
                    URI.create(config.getMasterUrl()),
                    SSLUtils.sslContext(config).getSocketFactory());
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

    public Answer send(String method, String path, JsonNode object) {
        try {
            HttpsURLConnection connection =
                    (HttpsURLConnection) url.resolve(path).toURL().openConnection();
            connection.setSSLSocketFactory(sockets);
            connection.setConnectTimeout(LIMIT_MS);
            connection.setReadTimeout(LIMIT_MS);
            connection.setRequestMethod(method);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setRequestProperty(
                    "Accept", "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json");
            connection.setDoOutput(true);
            byte[] body = JSON.writeValueAsBytes(object);
            connection.setFixedLengthStreamingMode(body.length);
            try (OutputStream request = connection.getOutputStream()) {
                request.write(body);
            }
            int status = connection.getResponseCode();
            try (InputStream answer = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return new Answer(status, JSON.readTree(answer));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
