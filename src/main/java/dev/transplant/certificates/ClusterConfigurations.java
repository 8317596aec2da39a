package dev.transplant.certificates;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The configurations by the API server; read as JSON trees, so that no field is lost that the client does not know. */
final class ClusterConfigurations implements Configurations {
    private static final Logger LOG = Logger.getLogger(ClusterConfigurations.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PatchContext JSON_PATCH = PatchContext.of(PatchType.JSON);
    private static final int UNPROCESSABLE = 422;

    /** What the API server says to a patch whose test fails, one way or the other. */
    private static final Set<Integer> CHANGED_MEANWHILE =
            Set.of(HttpURLConnection.HTTP_CONFLICT, HttpURLConnection.HTTP_NOT_FOUND, UNPROCESSABLE);

    private final KubernetesClient client;

    ClusterConfigurations(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public List<Configuration> read() {
        return Arrays.stream(Configuration.Type.values())
                .flatMap(type -> Stream.ofNullable(client.raw(type.path())).map(json -> parse(type, json)))
                .toList();
    }

    private static Configuration parse(Configuration.Type type, String json) {
        try {
            return Configuration.of(type, JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean patch(Configuration configuration, ArrayNode patch) {
        try {
            var v1 = client.admissionRegistration().v1();
            var unused = switch (configuration.type()) {
                case MUTATING ->
                    v1.mutatingWebhookConfigurations()
                            .withName(Configuration.NAME)
                            .patch(JSON_PATCH, patch.toString());
                case VALIDATING ->
                    v1.validatingWebhookConfigurations()
                            .withName(Configuration.NAME)
                            .patch(JSON_PATCH, patch.toString());
            };
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) { // as it is meant to be beside cert-manager
                LOG.warnf("%s cannot be mended: %s", configuration.type().kind(), e.getMessage());
            } else if (!CHANGED_MEANWHILE.contains(e.getCode())) {
                throw e;
            }
            return false;
        }
    }
}
