package dev.transplant.testbed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an API server noted of the objects that Velero created. */
public final class AuditLog {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String PATCH = "patch.webhook.admission.k8s.io/";

    private AuditLog() {}

    /**
     * An object that Velero created.
     *
     * @param object as Velero sent it
     * @param patches what each webhook that changed it sent
     */
    public record Created(JsonNode object, List<JsonNode> patches) {
        /** Kind, namespace and name. */
        public String key() {
            JsonNode metadata = object.path("metadata");
            return "%s %s/%s"
                    .formatted(
                            object.path("kind").asText(),
                            metadata.path("namespace").asText(),
                            metadata.path("name").asText());
        }
    }

    /**
     * The objects that carry the name of a restore, Velero's own aside; and Namespaces, which carry none, each as it was
     * created last.
     */
    public static List<Created> of(Cluster cluster, String restore) {
        try (Stream<String> lines = Files.lines(cluster.dir().resolve("logs/audit.log"))) {
            return lines.map(AuditLog::json)
                    .filter(event -> event.at("/responseStatus/code").asInt() == 201)
                    .filter(event -> isOf(event.path("requestObject"), restore))
                    .map(event -> new Created(event.path("requestObject"), patches(event)))
                    .collect(Collectors.collectingAndThen(
                            Collectors.toMap(Created::key, created -> created, (before, last) -> last),
                            last -> List.copyOf(last.values())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOf(JsonNode object, String restore) {
        return !object.path("apiVersion").asText().startsWith("velero.io/")
                && (object.path("kind").asText().equals("Namespace")
                        || object.at("/metadata/labels/velero.io~1restore-name")
                                .asText()
                                .equals(restore));
    }

    private static List<JsonNode> patches(JsonNode event) {
        return event.path("annotations").properties().stream()
                .filter(annotation -> annotation.getKey().startsWith(PATCH))
                .map(annotation -> json(annotation.getValue().asText()).path("patch"))
                .toList();
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
