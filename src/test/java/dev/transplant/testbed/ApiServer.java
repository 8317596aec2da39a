package dev.transplant.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
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
    private final String token;

    private ApiServer(URI url, SSLSocketFactory sockets, String token) {
        this.url = url;
        this.sockets = sockets;
        this.token = token;
    }

    /** By an account of its own: a certificate would be verified with each request, what a token says is kept for some seconds. */
    public static ApiServer of(Cluster cluster) {
        cluster.apply("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: testbed-admin, namespace: kube-system}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: testbed-admin}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
                subjects: [{kind: ServiceAccount, name: testbed-admin, namespace: kube-system}]
                """);
        Config admin = cluster.client().getConfiguration();
        Config config = new ConfigBuilder(Config.empty())
                .withCaCertData(admin.getCaCertData())
                .withCaCertFile(admin.getCaCertFile())
                .build();
        try {
            return new ApiServer(
                    URI.create(admin.getMasterUrl()),
                    SSLUtils.sslContext(config).getSocketFactory(),
                    cluster.token("kube-system", "testbed-admin"));
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
            connection.setRequestProperty("Authorization", "Bearer " + token);
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
