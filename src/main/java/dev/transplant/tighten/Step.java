package dev.transplant.tighten;

import dev.transplant.events.Notice;
import dev.transplant.podsecurity.Level;
import java.util.Optional;

/** What is to be done about a pending namespace. */
sealed interface Step {
    /**
     * Nothing yet.
     *
     * @param told why, where a person can do something about it
     */
    record Wait(Optional<Told> told) implements Step {}

    /**
     * The namespace is pending no more.
     *
     * @param level the stricter level that it gets; absent to leave the label as it is
     * @param outcome value of the annotation from now on
     */
    record Settle(Optional<Level> level, String outcome, Told told) implements Step {}

    /** An Event on the namespace. */
    record Told(Notice.Severity severity, String reason, String message) {}
}
