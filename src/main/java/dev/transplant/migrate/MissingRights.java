package dev.transplant.migrate;

import java.util.List;

/** Finds what the Job is not allowed and has to do. */
final class MissingRights implements PreflightCheck {
    @Override
    public List<Finding> look(Situation situation) {
        return situation
                .clusters()
                .flatMap(cluster -> cluster.missing().stream().map(right -> missing(cluster.side(), right)))
                .toList();
    }

    private static Finding missing(Side side, Right right) {
        return Finding.stops(
                "rights",
                "in the %s we may not %s %s%s%s"
                        .formatted(
                                side,
                                right.verb(),
                                right.resource(),
                                right.name().isEmpty() ? "" : " " + right.name(),
                                right.namespace().isEmpty() ? "" : " in namespace '%s'".formatted(right.namespace())),
                "grant it, until '%s' says yes %s"
                        .formatted(
                                right.question(),
                                side == Side.SOURCE
                                        ? "by the kubeconfig of the source"
                                        : "to the Job's ServiceAccount"));
    }
}
