package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.migrate.ClusterState.NamespaceState;
import dev.transplant.podsecurity.PodTemplates;
import dev.transplant.podsecurity.PodTemplates.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads namespaces with what is in them, as far as it matters. */
record NamespaceReader(ClusterReader reader) {
    private static final String CORE = "v1";
    private static final Map<String, String> OTHERS = Map.of(
            "persistentvolumeclaims", "PersistentVolumeClaim",
            "horizontalpodautoscalers", "HorizontalPodAutoscaler");

    /** Returns those of the source that are known: with workloads, claims and, if asked for, autoscalers. */
    Map<String, NamespaceState> ofSource(List<String> names, boolean autoscalers) {
        Map<String, NamespaceState> found = new HashMap<>();
        for (String name : names) {
            Stream<Right> kinds = Stream.concat(Rights.workloads(name), Stream.of(claims(name)));
            Stream<Right> all = autoscalers ? Stream.concat(kinds, Stream.of(Rights.autoscalers(name))) : kinds;
            read(name, all.toList()).ifPresent(state -> found.put(name, state));
        }
        return found;
    }

    /** Returns those of the target that are known: with pods and claims. */
    Map<String, NamespaceState> ofTarget(List<String> names) {
        Map<String, NamespaceState> found = new HashMap<>();
        for (String name : names) {
            read(name, List.of(Right.list(CORE, "pods", name), claims(name)))
                    .ifPresent(state -> found.put(name, state));
        }
        return found;
    }

    private static Right claims(String namespace) {
        return Right.list(CORE, "persistentvolumeclaims", namespace);
    }

    private Optional<NamespaceState> read(String name, List<Right> kinds) {
        return reader.find(Right.get(CORE, "namespaces", "", name)).map(found -> {
            List<JsonNode> members = new ArrayList<>();
            if (!found.isEmpty()) {
                kinds.forEach(right ->
                        reader.list(right, "").orElse(List.of()).forEach(item -> members.add(typed(item, right))));
            }
            return new NamespaceState(found.stream().findFirst(), members);
        });
    }

    /** Objects do not say in a list what they are. */
    private static JsonNode typed(JsonNode item, Right right) {
        String kind = PodTemplates.KINDS.stream()
                .filter(workload -> workload.plural().equals(right.resource()))
                .map(Workload::kind)
                .findFirst()
                .orElseGet(() -> OTHERS.getOrDefault(right.resource(), ""));
        return ((ObjectNode) item).put("apiVersion", right.apiVersion()).put("kind", kind);
    }
}
