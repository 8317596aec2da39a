package dev.transplant.migrate;

import java.util.List;

/** Finds what could not be read: a cluster that does not answer, credentials that it does not accept, a policy that is none. */
final class UnreadableParts implements PreflightCheck {
    @Override
    public List<Finding> look(Situation situation) {
        return situation
                .clusters()
                .flatMap(cluster -> cluster.troubles().stream())
                .toList();
    }
}
