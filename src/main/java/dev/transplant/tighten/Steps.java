package dev.transplant.tighten;

import dev.transplant.events.Notice.Severity;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.Level;
import dev.transplant.policy.Pending;
import java.util.Map;
import java.util.Optional;

/** Decides what to do about a pending namespace. Pure. */
final class Steps {
    private Steps() {}

    static Step next(Observed observed) {
        String given = observed.annotations().getOrDefault(Pending.GIVEN, "");
        Optional<Level> level = EnforceLabel.level(observed.labels());
        if (level.isEmpty() || !given.equals(label(observed.labels()))) {
            return changedSince(given, observed.labels());
        }
        return switch (observed.restoring()) {
            case YES -> new Step.Wait(Optional.empty());
            case UNKNOWN ->
                new Step.Wait(Optional.of(new Step.Told(
                        Severity.WARNING,
                        "PodSecurityPending",
                        "Velero's Restores cannot be read, so it is not known whether one is still running into this namespace; its label stays '%s' until they can. See `kubectl auth can-i list restores.velero.io -A --as=system:serviceaccount:transplant-system:transplant-tighten`"
                                .formatted(level.get().label()))));
            case NO ->
                observed.need()
                        .map(need -> settle(level.get(), need, observed))
                        .orElseGet(() -> new Step.Wait(Optional.empty()));
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
        return new Step.Settle(
                Optional.empty(),
                "kept: " + level.label(),
                new Step.Told(
                        Severity.NORMAL,
                        "PodSecurityKept",
                        "'%s' is the least level that all its workloads need%s"
                                .formatted(level.label(), because(need))));
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
                "the label stays '%s', but pods are refused that need '%s': %s. Change them, or permit them by `kubectl label namespace %s %s=%s --overwrite`%s"
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
