package dev.transplant.certificates;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.rewrite.Fixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Webhook configurations: those of k8s/, and others written down in a line. */
final class Manifests {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String VERSION = "1";

    private Manifests() {}

    /** Returns ours as they are applied, the mutating one first. */
    static List<Configuration> both(String folder) {
        return List.of(
                inCluster(folder + "mutatingwebhookconfiguration"),
                inCluster(folder + "validatingwebhookconfiguration"));
    }

    static Configuration inCluster(String file) {
        ObjectNode object = object(file);
        return Configuration.of(type(object), object);
    }

    /** Returns a file of k8s/ as JSON, with the version that a cluster gives it. */
    static ObjectNode object(String file) {
        try {
            ObjectNode object = (ObjectNode) Fixture.yaml(Files.readString(Path.of("k8s", file + ".yaml")));
            object.withObject("metadata").put("resourceVersion", VERSION);
            return object;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Configuration mutating(Webhook... webhooks) {
        return Configuration.of(Configuration.Type.MUTATING, object(webhooks));
    }

    static Configuration validating(Webhook... webhooks) {
        return Configuration.of(Configuration.Type.VALIDATING, object(webhooks));
    }

    static ObjectNode object(Webhook... webhooks) {
        ObjectNode object = NODES.objectNode();
        object.putObject("metadata").put("resourceVersion", VERSION);
        object.putArray("webhooks")
                .addAll(Arrays.stream(webhooks).map(Webhook::json).toList());
        return object;
    }

    static Configuration.Type type(ObjectNode object) {
        return Arrays.stream(Configuration.Type.values())
                .filter(type -> type.kind().equals(object.path("kind").asText()))
                .findFirst()
                .orElseThrow();
    }

    /** One webhook; at first it sends everybody's Ingresses, and fails. */
    record Webhook(
            String name,
            String caBundle,
            String failurePolicy,
            boolean isLabelled,
            String resource,
            List<String> conditions) {
        Webhook(String name) {
            this(name, "", "Fail", false, "ingresses", List.of());
        }

        Webhook caBundle(String next) {
            return new Webhook(name, next, failurePolicy, isLabelled, resource, conditions);
        }

        Webhook failurePolicy(String next) {
            return new Webhook(name, caBundle, next, isLabelled, resource, conditions);
        }

        Webhook labelled() {
            return new Webhook(name, caBundle, failurePolicy, true, resource, conditions);
        }

        Webhook resource(String next) {
            return new Webhook(name, caBundle, failurePolicy, isLabelled, next, conditions);
        }

        Webhook conditions(List<String> next) {
            return new Webhook(name, caBundle, failurePolicy, isLabelled, resource, next);
        }

        ObjectNode json() {
            ObjectNode webhook = NODES.objectNode().put("name", name).put("failurePolicy", failurePolicy);
            webhook.putArray("rules").addObject().putArray("resources").add(resource);
            ObjectNode client = webhook.putObject("clientConfig");
            if (!caBundle.isEmpty()) {
                client.put("caBundle", caBundle);
            }
            if (isLabelled) {
                webhook.putObject("objectSelector")
                        .putArray("matchExpressions")
                        .addObject()
                        .put("key", "velero.io/restore-name")
                        .put("operator", "Exists");
            }
            for (String condition : conditions) {
                webhook.withArray("matchConditions").addObject().put("expression", condition);
            }
            return webhook;
        }
    }
}
