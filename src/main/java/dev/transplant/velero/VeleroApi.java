package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Velero's own objects, in its namespace. */
record VeleroApi(KubernetesClient client, String namespace) {
    private static final String GROUP = "velero.io";
    private static final String VERSION = "v1";

    /** The plural of all of Velero's kinds is made alike. */
    NonNamespaceOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            all(String kind) {
        MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
                everywhere = client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(GROUP)
                .withVersion(VERSION)
                .withPlural(kind.toLowerCase(Locale.ROOT) + "s")
                .withKind(kind)
                .withNamespaced(true)
                .build());
        return everywhere.inNamespace(namespace);
    }

    Optional<JsonNode> read(String kind, String name) {
        return Optional.ofNullable(all(kind).withName(name).get())
                .map(found -> client.getKubernetesSerialization().convertValue(found, ObjectNode.class));
    }

    void create(String kind, String name, Map<String, Object> spec) {
        all(kind)
                .resource(new GenericKubernetesResourceBuilder()
                        .withApiVersion(GROUP + "/" + VERSION)
                        .withKind(kind)
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .addToAdditionalProperties("spec", spec)
                        .build())
                .create();
    }

    /** Deletes a request; Velero does so itself after a while. */
    void forget(String kind, String name) {
        try {
            all(kind).withName(name).delete();
        } catch (KubernetesClientException notAllowed) {
            // the answer, or why there is none, matters more
        }
    }
}
