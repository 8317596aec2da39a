package dev.transplant.tighten;

import dev.transplant.events.Notice.Severity;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.Level;
import dev.transplant.policy.Pending;
import dev.transplant.tighten.Observed.Restoring;
import java.time.Duration;
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

    private static final Step WAIT = new Step.Wait(Optional.empty());

    private Steps() {}

    static Step next(Observed observed) {
        String given = observed.annotations().getOrDefault(Pending.GIVEN, "");
        Optional<Level> level = EnforceLabel.level(observed.labels());
        if (level.isEmpty() || !given.equals(label(observed.labels()))) {
            return changedSince(given, observed.labels());
        }
        return switch (observed.restoring()) {
            case Restoring.Yes running -> running.time().compareTo(LONG) < 0 ? WAIT : stillRuns(level.get(), running);
            case Restoring.Unknown unknown -> cannotTell(level.get());
            case Restoring.No no ->
                observed.need()
                        .map(need ->
                                observed.unchanged().compareTo(CALM) < 0 ? WAIT : settle(level.get(), need, observed))
                        .orElseGet(() -> observed.age().compareTo(EMPTY) < 0 ? WAIT : keptEmpty(level.get()));
        };
    }

    /** Level and version as they stand in the labels, spelt as in the annotation. */
    private static String label(Map<String, String> labels) {
        return Pending.given(
                labels.getOrDefault(EnforceLabel.KEY, ""), labels.getOrDefault(EnforceLabel.VERSION, "latest"));
    }

    private static Step changedSince(String given, Map<String, String> labels) {
        return new Step.Settle(
                Optional.empty(),
                "changed since",
                new Step.Told(
                        Severity.NORMAL,
                        "PodSecurityLeft",
                        "the Pod Security label is '%s' and no longer the '%s' that was given: left as it is"
                                .formatted(label(labels), given)));
    }

    private static Step stillRuns(Level level, Restoring.Yes running) {
        return waitAndTell(
                "Restore %s (%s), which began %s, may still write into this namespace, so its label stays '%s' until that ends. If it never will, end it by `kubectl delete restores.velero.io -n %s`"
                        .formatted(
                                running.restore().name(),
                                running.restore().phase(),
                                running.restore().since().map(Object::toString).orElse("long ago"),
                                level.label(),
                                running.restore().name().replace("/", " ")));
    }

    private static Step cannotTell(Level level) {
        return waitAndTell(
                "Velero's Restores cannot be read, so it is not known whether one is still running into this namespace; its label stays '%s' until they can. See `kubectl auth can-i list restores.velero.io -A --as=system:serviceaccount:transplant-system:transplant-tighten`"
                        .formatted(level.label()));
    }

    private static Step waitAndTell(String message) {
        return new Step.Wait(Optional.of(new Step.Told(Severity.WARNING, "PodSecurityPending", message)));
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
        String remedy = need.level().looserThan(observed.mayBe())
                ? "; before the next restore, consent by podSecurity.namespaces: {%s: %s} in the policy"
                        .formatted(observed.namespace(), need.level().label())
                : "";
        return new Step.Told(
                Severity.WARNING,
                "PodSecurityTooStrict",
                "the label stays '%s', which refuses pods that need '%s': %s. Change what makes them, or permit them by `kubectl label namespace %s %s=%s --overwrite`%s"
                        .formatted(
                                level.label(),
                                need.level().label(),
                                need.reason(),
                                observed.namespace(),
                                EnforceLabel.KEY,
                                need.level().label(),
                                remedy));
    }
}
