package dev.transplant.tighten;

import dev.transplant.velero.Restores;
import dev.transplant.velero.Restores.Restore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a pending namespace.
 *
 * @param restoring whether Velero may still write into it
 * @param need what its workloads need; absent if it has none, or they were not looked at
 * @param since when they first needed that, as far as we have seen
 */
record Observed(Instant now, NamespaceState namespace, Restoring restoring, Optional<Need> need, Instant since) {
    /** Whether a Restore runs. */
    sealed interface Restoring {
        record No() implements Restoring {}

        record Yes(Restore restore) implements Restoring {}

        /** We may not read Velero's objects. */
        record Unknown() implements Restoring {}

        /**
         * Looks among the Restores for one into a namespace.
         *
         * @param restores nothing if they may not be read
         */
        static Restoring of(Optional<Restores> restores, String namespace) {
            return restores.<Restoring>map(
                            all -> all.into(namespace).<Restoring>map(Yes::new).orElseGet(No::new))
                    .orElseGet(Unknown::new);
        }
    }

    /** For how long the workloads have needed the same. */
    Duration unchanged() {
        return Duration.between(since, now);
    }

    /** Of the namespace. */
    Duration age() {
        return Duration.between(namespace.created(), now);
    }
}
