package dev.transplant.migrate;

import dev.transplant.migrate.RunRecord.Failure;
import java.time.Clock;
import java.time.Instant;

/** Notes how far a run is: first in the cluster, then for its audience. */
record RunBook(Sites sites, Audience audience, Clock clock) {
    RunRecord save(RunRecord record) {
        sites.save(record);
        return record;
    }

    RunRecord begin(Stage stage, RunRecord record) {
        audience.begins(stage);
        return save(record.begin(stage, clock.instant()));
    }

    RunRecord pass(Stage stage, Instant at, RunRecord record) {
        RunRecord passed = save(record.pass(stage, at));
        audience.passes(stage, record.begun().getOrDefault(stage, at), at);
        return passed;
    }

    RunRecord fail(Failure failure, RunRecord record) {
        RunRecord failed = save(record.fail(failure));
        audience.fails(failure);
        return failed;
    }
}
