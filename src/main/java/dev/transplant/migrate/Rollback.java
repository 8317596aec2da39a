package dev.transplant.migrate;

import dev.transplant.migrate.RunRecord.Failure;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings back what a run has changed outside of what it restored: the source's workloads, the levels of adopted namespaces, and
 * what the webhook's replicas were told. The run counts as failed then.
 */
record Rollback(Sites sites, Migration migration, Consumer<String> says, Clock clock) {
    /** Notes first that the run has failed, so that no other pod goes on with what is put away here. */
    void run() {
        Optional<RunRecord> failed = sites.load().map(this::failed);
        failed.ifPresent(sites::save);
        wakeSource();
        sites.release().forEach(says);
        sites.withdraw();
        failed.map(record -> record.wake(clock.instant()).close()).ifPresent(record -> {
            sites.report(record, sites.restoreResults());
            sites.save(record);
        });
        says.accept("run %s is rolled back".formatted(migration.name()));
    }

    private RunRecord failed(RunRecord record) {
        Stage stage = Steps.current(record, migration).orElse(Stage.VERIFY);
        return record.fail(new Failure(stage, "it was rolled back: start a run of another name", false));
    }

    /** Where the target is gone the source is needed most. */
    void withoutTarget(String why) {
        says.accept(why);
        wakeSource();
        says.accept(
                "only the source's workloads are brought back: before anything else is done with run %s, roll it back again when the target answers"
                        .formatted(migration.name()));
    }

    private void wakeSource() {
        migration.source().ifPresent(source -> sites.wake().forEach(says));
    }
}
