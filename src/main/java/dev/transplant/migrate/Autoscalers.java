package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/** Finds who may scale up again what is to be scaled to zero. */
final class Autoscalers implements PreflightCheck {
    private static final Set<String> QUIESCED = Set.of("Deployment", "StatefulSet", "ReplicaSet");

    @Override
    public List<Finding> look(Situation situation) {
        if (!situation.migration().quiesce()) {
            return List.of();
        }
        return situation.source().stream()
                .flatMap(source ->
                        situation.migration().namespaces().stream().flatMap(name -> source.namespace(name).stream()))
                .flatMap(namespace -> namespace.members().stream())
                .filter(Autoscalers::scales)
                .map(Autoscalers::finding)
                .toList();
    }

    private static boolean scales(JsonNode member) {
        return member.path("kind").asText().equals("HorizontalPodAutoscaler")
                && QUIESCED.contains(member.at("/spec/scaleTargetRef/kind").asText());
    }

    private static Finding finding(JsonNode autoscaler) {
        JsonNode target = autoscaler.at("/spec/scaleTargetRef");
        String namespace = autoscaler.at("/metadata/namespace").asText();
        return Finding.warns(
                "autoscaler",
                "HorizontalPodAutoscaler %s/%s of the source may scale %s %s up again while it is quiesced"
                        .formatted(
                                namespace,
                                ClusterState.name(autoscaler),
                                target.path("kind").asText(),
                                target.path("name").asText()),
                ("nothing, where Kubernetes alone acts by it: it rests at 0 replicas; pause what else does, in the source such as:"
                                + " kubectl -n %s annotate scaledobject NAME autoscaling.keda.sh/paused=true")
                        .formatted(namespace));
    }
}
