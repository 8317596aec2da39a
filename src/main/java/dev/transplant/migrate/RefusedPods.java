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

    /**
     * A pod, or what makes pods.
     *
     * @param needed the level that admits it
     */
    private record Refused(String words, Level needed) {}

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
        if (situation.isRestoring()) {
            return List.of();
        }
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
                    .flatMap(enforced -> look(target, enforced, members, situation))
                    .ifPresent(findings::add);
        }
        return findings;
    }

    private static Optional<Finding> look(
            String namespace, Enforced enforced, List<JsonNode> members, Situation situation) {
        RestoreWait added = RestoreWait.of(situation, enforced.podSecurity());
        List<Refused> refused = members.stream()
                .filter(RefusedPods::isRestored)
                .flatMap(
                        member -> PodTemplates.pod(member).flatMap(pod -> judge(member, pod, enforced, added)).stream())
                .toList();
        return refused.isEmpty()
                ? Optional.empty()
                : Optional.of(finding(namespace, enforced, refused, situation.migration()));
    }

    private static Optional<Refused> judge(JsonNode member, Pod pod, Enforced enforced, RestoreWait added) {
        List<Refusal> refusals = enforced.podSecurity().evaluate(enforced.level(), pod);
        boolean waits = added.isRefused(member, enforced.level());
        if (refusals.isEmpty() && !waits) {
            return Optional.empty();
        }
        Level own = enforced.podSecurity().least(pod);
        return Optional.of(new Refused(
                refusals.isEmpty() ? words(member, enforced, added) : words(member, enforced, refusals),
                waits ? own.orLooser(added.level()) : own));
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

    private static String words(JsonNode member, Enforced enforced, RestoreWait added) {
        return "%s %s gets a container that '%s' refuses: %s"
                .formatted(
                        member.path("kind").asText(),
                        ClusterState.name(member),
                        enforced.level().label(),
                        added.why());
    }

    private static Finding finding(String namespace, Enforced enforced, List<Refused> refused, Migration migration) {
        Level needed = refused.stream().map(Refused::needed).reduce(enforced.level(), Level::orLooser);
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
                                refused.stream()
                                        .limit(MAX_NAMED)
                                        .map(Refused::words)
                                        .collect(Collectors.joining("; ")),
                                more),
                adopts
                        ? "nothing, restore.adoptNamespaces does it: " + command
                        : command + ", or restore.adoptNamespaces: true");
    }
}
