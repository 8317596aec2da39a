package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.Level;
import dev.transplant.podsecurity.Pod;
import dev.transplant.podsecurity.PodSecurity;
import dev.transplant.podsecurity.PodTemplates;
import dev.transplant.podsecurity.Refusal;
import dev.transplant.podsecurity.Standard;
import dev.transplant.podsecurity.Version;
import dev.transplant.velero.Restored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds pods that a namespace of the target refuses which exists already: Velero does not change such a one. A pod that is
 * refused gets no data, also not when it is admitted later.
 */
final class RefusedPods implements PreflightCheck {
    private static final String NAME = "namespace-level";
    private static final int MAX_NAMED = 5;

    /** What a namespace does, by its labels. */
    private record Enforced(Optional<Level> label, Version version, PodSecurity podSecurity) {
        static Enforced of(JsonNode namespace, Version server) {
            Version version =
                    Version.of(namespace.at(EnforceLabel.VERSION_PATH).asText()).orElse(Version.LATEST);
            return new Enforced(EnforceLabel.level(namespace), version, new PodSecurity(new Standard(version, server)));
        }

        /** Without a label the cluster's default counts, which nobody can read: the strictest may be it, as in a TKr from 1.26 on. */
        Level level() {
            return label.orElse(Level.RESTRICTED);
        }
    }

    @Override
    public List<Finding> look(Situation situation) {
        List<Finding> findings = new ArrayList<>();
        for (String source : situation.migration().namespaces()) {
            String target = situation.migration().target(source);
            Optional<JsonNode> namespace = situation.target().namespace(target).flatMap(state -> state.object());
            List<JsonNode> members = situation
                    .source()
                    .flatMap(cluster -> cluster.namespace(source))
                    .map(state -> state.members())
                    .orElse(List.of());
            namespace
                    .map(object ->
                            Enforced.of(object, situation.target().kubernetes().orElse(Version.LATEST)))
                    .flatMap(enforced -> look(target, enforced, members, situation.migration()))
                    .ifPresent(findings::add);
        }
        return findings;
    }

    private static Optional<Finding> look(
            String namespace, Enforced enforced, List<JsonNode> members, Migration migration) {
        Level needed = enforced.level();
        List<String> refused = new ArrayList<>();
        for (JsonNode member : members) {
            Optional<Pod> pod = isRestored(member) ? PodTemplates.pod(member) : Optional.empty();
            List<Refusal> refusals = pod.map(p -> enforced.podSecurity().evaluate(enforced.level(), p))
                    .orElse(List.of());
            if (pod.isPresent() && !refusals.isEmpty()) {
                needed = needed.orLooser(enforced.podSecurity().least(pod.get()));
                refused.add(words(member, enforced, refusals));
            }
        }
        return refused.isEmpty()
                ? Optional.empty()
                : Optional.of(finding(namespace, enforced, refused, needed, migration));
    }

    /** Those whose data counts, and what makes more of them. */
    private static boolean isRestored(JsonNode object) {
        return Restored.obstacle(object).isEmpty() && !PodTemplates.isRevision(object);
    }

    private static String words(JsonNode member, Enforced enforced, List<Refusal> refusals) {
        return "%s %s violates PodSecurity \"%s:%s\": %s"
                .formatted(
                        member.path("kind").asText(),
                        ClusterState.name(member),
                        enforced.level().label(),
                        enforced.version(),
                        Refusal.text(refusals));
    }

    private static Finding finding(
            String namespace, Enforced enforced, List<String> refused, Level needed, Migration migration) {
        String level = enforced.label()
                .map(label -> "enforces '%s'".formatted(label.label()))
                .orElse("has no Pod Security level, so that the cluster's default counts, which may be 'restricted'");
        String more = refused.size() > MAX_NAMED ? "; and %d more".formatted(refused.size() - MAX_NAMED) : "";
        String command =
                "kubectl label namespace %s --overwrite %s=%s".formatted(namespace, EnforceLabel.KEY, needed.label());
        boolean adopts = migration.restore().adoptNamespaces();
        return new Finding(
                NAME,
                adopts ? Finding.Weight.WARNS : Finding.Weight.STOPS,
                "namespace '%s' of the target exists already and %s: %s%s"
                        .formatted(
                                namespace,
                                level,
                                refused.stream().limit(MAX_NAMED).collect(Collectors.joining("; ")),
                                more),
                adopts
                        ? "nothing, restore.adoptNamespaces does it: " + command
                        : command + ", or restore.adoptNamespaces: true");
    }
}
