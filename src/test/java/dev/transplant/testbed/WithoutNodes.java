package dev.transplant.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Nameable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Does what nodes and an ingress controller would do, where there are none: pods get Ready, Ingresses an address. */
public final class WithoutNodes {
    private WithoutNodes() {}

    /** Makes everything of a namespace run that is there now; to be called until no more comes. */
    public static void run(Cluster cluster, String namespace) {
        for (JsonNode pod : cluster.list("-n", namespace, "pods")) {
            if (!pod.at("/status/phase").asText().equals("Running")) {
                patch(cluster.client().pods().inNamespace(namespace), pod, ready(pod));
            }
        }
        for (JsonNode ingress : cluster.list("-n", namespace, "ingresses")) {
            if (ingress.at("/status/loadBalancer/ingress").isEmpty()) {
                ObjectNode status = JsonNodeFactory.instance.objectNode();
                status.withObject("/status/loadBalancer")
                        .putArray("ingress")
                        .addObject()
                        .put("ip", "192.0.2.1");
                patch(cluster.client().network().v1().ingresses().inNamespace(namespace), ingress, status);
            }
        }
    }

    private static ObjectNode ready(JsonNode pod) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        ObjectNode status = patch.putObject("status").put("phase", "Running");
        status.putArray("conditions")
                .addObject()
                .put("type", "Ready")
                .put("status", "True")
                .put("lastTransitionTime", now);
        var containers = status.putArray("containerStatuses");
        pod.at("/spec/containers")
                .forEach(container -> containers
                        .addObject()
                        .put("name", container.path("name").asText())
                        .put("image", container.path("image").asText())
                        .put("imageID", "")
                        .put("restartCount", 0)
                        .put("ready", true)
                        .put("started", true)
                        .putObject("state")
                        .putObject("running")
                        .put("startedAt", now));
        return patch;
    }

    private static <T extends HasMetadata> void patch(
            Nameable<? extends Resource<T>> objects, JsonNode object, ObjectNode patch) {
        objects.withName(object.at("/metadata/name").asText())
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
    }
}
