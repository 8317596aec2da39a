package dev.transplant.migrate;

import dev.transplant.velero.VeleroObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a run at one moment.
 *
 * @param backup in the source; absent without a source, and before it was made
 * @param found the same Backup as the target's Velero has it
 * @param pending what the stage that is being carried out still waits for, when it was last tried
 */
record Observed(
        Instant now,
        Migration migration,
        RunRecord record,
        Optional<VeleroObject> backup,
        Optional<VeleroObject> found,
        Optional<VeleroObject> restore,
        Optional<String> pending) {
    /** For how long a stage has lasted; zero before it began. */
    Duration inStage(Stage stage) {
        return Optional.ofNullable(record.begun().get(stage))
                .map(begun -> Duration.between(begun, now))
                .orElse(Duration.ZERO);
    }

    /** The same, with what the stage waits for now. */
    Observed waitingFor(Optional<String> open) {
        return new Observed(now, migration, record, backup, found, restore, open);
    }
}
