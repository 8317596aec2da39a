package dev.transplant.migrate;

import java.time.Instant;

/** What is to be done next for a run. */
sealed interface Step {
    /** The stage begins: its time is noted. */
    record Begin(Stage stage) implements Step {}

    /** What the stage does is done, or done again if it was not over the last time. */
    record Act(Stage stage) implements Step {}

    /** Velero works on it. */
    record Wait(Stage stage) implements Step {}

    /** The stage is over. */
    record Pass(Stage stage, Instant at) implements Step {}

    /** The run has failed: that is noted before anything is put away. */
    record Fail(RunRecord.Failure failure) implements Step {}

    /** Everything is put away and reported. */
    record Close() implements Step {}

    /** Nothing is left to do. */
    record End() implements Step {}
}
