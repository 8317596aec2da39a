package dev.transplant.migrate;

import dev.transplant.migrate.ClusterState.Presence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds what the Job is not allowed and has to do. */
final class MissingRights implements PreflightCheck {
    @Override
    public List<Finding> look(Situation situation) {
        return situation.clusters().flatMap(MissingRights::look).toList();
    }

    private static Stream<Finding> look(ClusterState cluster) {
        Map<Right, List<Right>> byObject = cluster.missing().stream()
                .filter(right -> counts(right, cluster))
                .collect(Collectors.groupingBy(right -> right.withVerb(""), LinkedHashMap::new, Collectors.toList()));
        return byObject.values().stream().map(rights -> missing(cluster.side(), rights));
    }

    /** Where there is no Velero there is no role in its namespace either; who may not get any may not get this one. */
    private static boolean counts(Right right, ClusterState cluster) {
        boolean waits = cluster.velero().presence() == Presence.NO_KINDS
                && right.namespace().equals(cluster.veleroNamespace());
        boolean follows = !right.name().isEmpty() && cluster.missing().contains(right.ofAny());
        return !waits && !follows;
    }

    private static Finding missing(Side side, List<Right> rights) {
        Right first = rights.getFirst();
        String questions =
                rights.stream().map(right -> "'%s'".formatted(right.question())).collect(Collectors.joining(", "));
        return Finding.stops(
                "rights",
                "in the %s we may not %s %s%s%s"
                        .formatted(
                                side,
                                rights.stream().map(Right::verb).collect(Collectors.joining(", ")),
                                first.resource(),
                                first.name().isEmpty() ? "" : " " + first.name(),
                                first.namespace().isEmpty() ? "" : " in namespace '%s'".formatted(first.namespace())),
                "grant it, until %s %s yes %s"
                        .formatted(
                                questions,
                                rights.size() == 1 ? "says" : "say",
                                side == Side.SOURCE
                                        ? "by the kubeconfig of the source"
                                        : "to the Job's ServiceAccount"));
    }
}
