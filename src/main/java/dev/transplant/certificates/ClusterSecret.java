package dev.transplant.certificates;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The Secret in the cluster; written only if it still has the version that was read. Used by one thread. */
final class ClusterSecret implements AuthorityStore {
    private final KubernetesClient client;
    private final String namespace;
    private Secret lastRead = new Secret();

    ClusterSecret(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    @Override
    public Held read() throws AuthoritySecret.UnreadableException {
        Secret secret = client.secrets()
                .inNamespace(namespace)
                .withName(AuthoritySecret.NAME)
                .get();
        if (secret == null) {
            throw new AuthoritySecret.UnreadableException(
                    "Secret %s/%s does not exist: `kubectl apply -k` of the manifest makes an empty one, which is all that"
                                    .formatted(namespace, AuthoritySecret.NAME)
                            + " is needed");
        }
        lastRead = secret;
        try {
            return new Held(
                    AuthoritySecret.read(decoded(secret.getData())),
                    annotations(secret).containsKey(AuthoritySecret.ROTATE),
                    secret.getMetadata().getResourceVersion());
        } catch (AuthoritySecret.UnreadableException e) {
            throw new AuthoritySecret.UnreadableException(
                    "%s. If nobody needs it, empty it and another authority is made: kubectl -n %s patch secret %s --type=json -p '[{\"op\":\"remove\",\"path\":\"/data\"}]'"
                            .formatted(e.getMessage(), namespace, AuthoritySecret.NAME));
        }
    }

    @Override
    public boolean write(Held held, Authorities authorities) {
        if (!held.version().equals(lastRead.getMetadata().getResourceVersion())) {
            return false;
        }
        Map<String, String> data = new LinkedHashMap<>();
        AuthoritySecret.write(authorities)
                .forEach((key, value) ->
                        data.put(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        Secret next = new SecretBuilder(lastRead)
                .withData(data)
                .editMetadata()
                .removeFromAnnotations(AuthoritySecret.ROTATE)
                .endMetadata()
                .build();
        try {
            client.secrets().inNamespace(namespace).resource(next).update();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private static Map<String, String> annotations(Secret secret) {
        return Objects.requireNonNullElse(secret.getMetadata().getAnnotations(), Map.of());
    }

    private static Map<String, String> decoded(@Nullable Map<String, String> data) {
        Map<String, String> decoded = new LinkedHashMap<>();
        Objects.requireNonNullElse(data, Map.<String, String>of())
                .forEach((key, value) ->
                        decoded.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
        return decoded;
    }
}
