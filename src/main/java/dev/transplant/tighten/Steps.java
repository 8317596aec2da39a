package dev.transplant.tighten;

import dev.transplant.events.Notice.Severity;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.Level;
import dev.transplant.policy.Pending;
import dev.transplant.policy.PodSecurityPolicy;
import dev.transplant.tighten.Observed.Restoring;
import dev.transplant.velero.Restores.Restore;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Decides what to do about a pending namespace. Pure. */
final class Steps {
    /**
     * For how long workloads must have needed the same: what an operator or a delivery tool brings a moment after the restore
     * counts too. The label is promised within 30 s.
     */
    static final Duration CALM = Duration.ofSeconds(10);

    /** After this a namespace without workloads is no more one whose volumes were restored first. */
    static final Duration EMPTY = Duration.ofHours(24);

    /** After this a Restore that still runs is told of: as long as a Job of ours would wait for one. */
    static final Duration LONG = Duration.ofHours(4);

    /** How long a namespace is left in peace where looking again at once would come to the same. */
    static final Duration PEACE = Duration.ofSeconds(60);

    private static final Step WAIT = new Step.Wait(Optional.empty());

    private Steps() {}

    static Step next(Observed observed) {
        String given = observed.namespace().annotations().getOrDefault(Pending.GIVEN, "");
        Optional<Level> level = EnforceLabel.level(observed.namespace().labels());
        if (level.isEmpty() || !given.equals(Pending.given(observed.namespace().labels()))) {
            return changedSince(given, observed.namespace().labels());
        }
        return switch (observed.restoring()) {
            case Restoring.Yes running ->
                runsLong(running.restore(), observed.now()) ? stillRuns(level.get(), running.restore()) : WAIT;
            case Restoring.Unknown unknown -> cannotTell(level.get());
            case Restoring.No no ->
                observed.need()
                        .map(need ->
                                observed.unchanged().compareTo(CALM) < 0 ? WAIT : settle(level.get(), need, observed))
                        .orElseGet(() -> isEmptyForLong(observed) ? keptEmpty(level.get()) : WAIT);
        };
    }

    private static boolean runsLong(Restore restore, Instant now) {
        return restore.made().filter(made -> !made.plus(LONG).isAfter(now)).isPresent();
    }

    private static boolean isEmptyForLong(Observed observed) {
        return observed.age().compareTo(EMPTY) >= 0 && observed.unchanged().compareTo(PEACE) >= 0;
    }

    private static Step changedSince(String given, Map<String, String> labels) {
        return new Step.Settle(
                Optional.empty(),
                "changed since",
                new Step.Told(
                        Severity.NORMAL,
                        "PodSecurityLeft",
                        "the Pod Security label is '%s' and no longer the '%s' that was given: left as it is"
                                .formatted(Pending.given(labels), given)));
    }

    private static Step stillRuns(Level level, Restore restore) {
        return waitAndTell(
                "Restore %s, of %s and still '%s', may write into this namespace, so its label stays '%s' until that ends. See `velero restore describe`; one that a stopped Velero has left behind fails when Velero starts again"
                        .formatted(
                                restore.name(),
                                restore.made().map(Object::toString).orElse("long ago"),
                                restore.phase(),
                                level.label()));
    }

    private static Step cannotTell(Level level) {
        return waitAndTell(
                "Velero's Restores cannot be read, so it is not known whether one is still running into this namespace; its label stays '%s' until they can. See `kubectl auth can-i list restores.velero.io -A --as=system:serviceaccount:transplant-system:transplant-tighten`"
                        .formatted(level.label()));
    }

    private static Step waitAndTell(String message) {
        return new Step.Wait(Optional.of(pending(message)));
    }

    /** What is told where only a person can help. */
    static Step.Told refused(String message) {
        return pending(
                "the API server refuses what has to be done here, so the label stays as it is: %s. It is done by ServiceAccount transplant-tighten"
                        .formatted(message));
    }

    private static Step.Told pending(String message) {
        return new Step.Told(Severity.WARNING, "PodSecurityPending", message);
    }

    private static Step settle(Level level, Need need, Observed observed) {
        if (need.level().looserThan(level)) {
            return new Step.Settle(
                    Optional.empty(), "too strict: needs " + need.level().label(), tooStrict(level, need, observed));
        }
        if (level.looserThan(need.level())) {
            return new Step.Settle(
                    Optional.of(need.level()),
                    "tightened: " + need.level().label(),
                    new Step.Told(
                            Severity.NORMAL,
                            "PodSecurityTightened",
                            "from '%s' to '%s', the least level that all its workloads need%s"
                                    .formatted(level.label(), need.level().label(), because(need))));
        }
        return kept(
                level, "'%s' is the least level that all its workloads need%s".formatted(level.label(), because(need)));
    }

    private static Step keptEmpty(Level level) {
        return kept(
                level,
                "'%s' stays, as nothing in it makes pods %d hours after it was made"
                        .formatted(level.label(), EMPTY.toHours()));
    }

    private static Step kept(Level level, String message) {
        return new Step.Settle(
                Optional.empty(), "kept: " + level.label(), new Step.Told(Severity.NORMAL, "PodSecurityKept", message));
    }

    private static String because(Need need) {
        return need.level() == Level.RESTRICTED ? "" : ". What a stricter one refuses: " + need.reason();
    }

    private static Step.Told tooStrict(Level level, Need need, Observed observed) {
        return new Step.Told(
                Severity.WARNING,
                "PodSecurityTooStrict",
                "the label stays '%s', which refuses pods that need '%s': %s. Change what makes them, or permit them by `kubectl label namespace %s %s=%s --overwrite`; before the next restore, %s"
                        .formatted(
                                level.label(),
                                need.level().label(),
                                need.reason(),
                                observed.namespace().name(),
                                EnforceLabel.KEY,
                                need.level().label(),
                                PodSecurityPolicy.consent(observed.namespace().name(), need.level())));
    }
}
