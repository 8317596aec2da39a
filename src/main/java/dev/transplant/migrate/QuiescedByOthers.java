package dev.transplant.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.transplant.velero.VeleroObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds workloads of the source that another run has scaled to zero and not brought back. */
final class QuiescedByOthers implements PreflightCheck {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public List<Finding> look(Situation situation) {
        Map<String, String> found = new TreeMap<>();
        situation.source().stream()
                .flatMap(source ->
                        situation.migration().namespaces().stream().flatMap(name -> source.namespace(name).stream()))
                .flatMap(namespace -> namespace.members().stream())
                .filter(member -> !quiesced(member).isEmpty() && !isCopied(member))
                .forEach(member -> found.putIfAbsent(run(member), words(member)));
        found.remove(situation.migration().name());
        return found.entrySet().stream()
                .map(entry -> Finding.stops(
                        "quiesced",
                        "%s of the source is scaled down by run '%s', as others may be"
                                .formatted(entry.getValue(), entry.getKey()),
                        "migrate --rollback with the migration.yaml of run '%s'".formatted(entry.getKey())))
                .toList();
    }

    private static String quiesced(JsonNode member) {
        return VeleroObject.of(member).annotation(Situation.QUIESCED);
    }

    /** A Deployment's controller copies its annotations to its ReplicaSets, where they stay. */
    private static boolean isCopied(JsonNode member) {
        String kind = mark(member).path("kind").asText();
        return !kind.isEmpty() && !kind.equals(member.path("kind").asText());
    }

    private static String run(JsonNode member) {
        return mark(member).path("run").asText("?");
    }

    private static JsonNode mark(JsonNode member) {
        try {
            return JSON.readTree(quiesced(member));
        } catch (JsonProcessingException notOurs) {
            return MissingNode.getInstance();
        }
    }

    private static String words(JsonNode member) {
        return "%s %s/%s"
                .formatted(
                        member.path("kind").asText(),
                        member.at("/metadata/namespace").asText(),
                        ClusterState.name(member));
    }
}
