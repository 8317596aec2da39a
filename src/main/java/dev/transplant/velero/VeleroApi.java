package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Velero's own objects, in its namespace. */
record VeleroApi(KubernetesClient client, String namespace) {
    private static final String GROUP = "velero.io";
    private static final long PAGE = 500;

    /** The plural of all of Velero's kinds is made alike. */
    NonNamespaceOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            all(String kind) {
        MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
                everywhere = client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(GROUP)
                .withVersion(version(kind))
                .withPlural(kind.toLowerCase(Locale.ROOT) + "s")
                .withKind(kind)
                .withNamespaced(true)
                .build());
        return everywhere.inNamespace(namespace);
    }

    /** Those of the data mover never became v1. */
    private static String version(String kind) {
        return switch (kind) {
            case "DataUpload", "DataDownload" -> "v2alpha1";
            default -> "v1";
        };
    }

    Optional<JsonNode> read(String kind, String name) {
        return Optional.ofNullable(all(kind).withName(name).get()).map(this::json);
    }

    /** Returns all that carry a label, however many there are. */
    List<JsonNode> labelled(String kind, String key, String value) {
        List<JsonNode> found = new ArrayList<>();
        String next = "";
        do {
            GenericKubernetesResourceList page = all(kind).withLabel(key, value).list(page(next));
            page.getItems().forEach(object -> found.add(json(object)));
            next = Objects.requireNonNullElse(page.getMetadata().getContinue(), "");
        } while (!next.isEmpty());
        return found;
    }

    private static ListOptions page(String next) {
        ListOptionsBuilder options = new ListOptionsBuilder().withLimit(PAGE);
        return next.isEmpty() ? options.build() : options.withContinue(next).build();
    }

    private JsonNode json(GenericKubernetesResource object) {
        return client.getKubernetesSerialization().convertValue(object, ObjectNode.class);
    }

    void create(String kind, String name, Map<String, String> annotations, Map<String, Object> spec) {
        all(kind)
                .resource(new GenericKubernetesResourceBuilder()
                        .withApiVersion(GROUP + "/" + version(kind))
                        .withKind(kind)
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .withAnnotations(annotations)
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
