package dev.transplant.migrate;

import dev.transplant.events.Notice;
import dev.transplant.events.Notice.Severity;
import dev.transplant.events.Notices;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells by Events on the Job's object what {@code kubectl describe job} should show.
 *
 * @param job nothing outside of one: then nothing is told
 */
public record JobEvents(Notices notices, Optional<Notice.About> job) {
    /** For as long API servers keep Events: what ended longer ago was told by the pod before us, or no longer matters. */
    private static final Duration KEPT = Duration.ofHours(1);

    /**
     * Tells that a phase is over; once, however often a pod starts anew.
     *
     * @param what such as {@code backup shop-1}
     * @param started and {@code ended}, as the cluster has them, so that each pod of the run says the same
     */
    public void phase(String what, Instant started, Instant ended, Instant now) {
        if (ended.plus(KEPT).isBefore(now)) {
            return;
        }
        String took = Shown.duration(Duration.between(started, ended));
        tell(ended, Severity.NORMAL, "MigrationPhase", "%s completed in %s".formatted(what, took));
    }

    /** Tells what a person should look at while the run goes on. */
    public void warning(String message, Instant now) {
        tell(now, Severity.WARNING, "MigrationWarning", message);
    }

    /** Tells why the run has ended without success. */
    public void failed(String message, Instant now) {
        tell(now, Severity.WARNING, "MigrationFailed", message);
    }

    /** Tells that the application runs on the target. */
    public void completed(String message, Instant now) {
        tell(now, Severity.NORMAL, "MigrationCompleted", message);
    }

    private void tell(Instant of, Severity severity, String reason, String message) {
        job.ifPresent(about -> notices.tell(new Notice(about, severity, reason, Shown.clean(message)), of));
    }
}
