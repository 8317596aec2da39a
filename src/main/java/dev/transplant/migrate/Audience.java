package dev.transplant.migrate;

import java.time.Instant;

/** Who watches a run. */
interface Audience {
    void begins(Stage stage);

    /** The run still waits; called about once a second. */
    void waits(Observed observed, Stage stage);

    void passes(Stage stage, Instant begun, Instant passed);

    /** Something that a person should know now. */
    void says(String text);

    void fails(RunRecord.Failure failure);
}
