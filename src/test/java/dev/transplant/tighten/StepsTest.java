package dev.transplant.tighten;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.Level;
import dev.transplant.policy.Pending;
import dev.transplant.tighten.Observed.Restoring;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every situation of a pending namespace is a row. */
class StepsTest {
    @ParameterizedTest(name = "{0} given {1}, {2}, needs {3}")
    @CsvSource({
        // label, given, restoring, need, level set, outcome or wait, event
        "baseline,   baseline:latest,   NO,      RESTRICTED, RESTRICTED, tightened: restricted, PodSecurityTightened",
        "privileged, privileged:latest, NO,      RESTRICTED, RESTRICTED, tightened: restricted, PodSecurityTightened",
        "privileged, privileged:latest, NO,      BASELINE,   BASELINE,   tightened: baseline,   PodSecurityTightened",
        "baseline,   baseline:latest,   NO,      BASELINE,   '',         kept: baseline,        PodSecurityKept",
        "restricted, restricted:latest, NO,      RESTRICTED, '',         kept: restricted,      PodSecurityKept",
        "baseline,   baseline:latest,   NO,      PRIVILEGED, '',         too strict: needs privileged, PodSecurityTooStrict",
        "restricted, restricted:latest, NO,      BASELINE,   '',         too strict: needs baseline, PodSecurityTooStrict",
        "baseline,   baseline:latest,   NO,      '',         '',         wait,                  ''",
        "baseline,   baseline:latest,   YES,     RESTRICTED, '',         wait,                  ''",
        "baseline,   baseline:latest,   UNKNOWN, RESTRICTED, '',         wait,                  PodSecurityPending",
        "privileged, baseline:latest,   NO,      RESTRICTED, '',         changed since,         PodSecurityLeft",
        "restricted, baseline:latest,   YES,     RESTRICTED, '',         changed since,         PodSecurityLeft",
        "baseline,   baseline:v1.30,    NO,      RESTRICTED, '',         changed since,         PodSecurityLeft",
        "'',         baseline:latest,   NO,      RESTRICTED, '',         changed since,         PodSecurityLeft",
        "loose,      loose:latest,      NO,      RESTRICTED, '',         changed since,         PodSecurityLeft",
        "baseline,   '',                NO,      RESTRICTED, '',         changed since,         PodSecurityLeft",
    })
    void decides(
            String label, String given, Restoring restoring, String need, String set, String outcome, String event) {
        Step step = Steps.next(observed(label, given, restoring, need, Level.BASELINE));

        assertThat(outcome(step)).isEqualTo(outcome);
        assertThat(level(step)).isEqualTo(set.isEmpty() ? Optional.empty() : Optional.of(Level.valueOf(set)));
        assertThat(told(step).map(Step.Told::reason))
                .isEqualTo(Optional.of(event).filter(e -> !e.isEmpty()));
    }

    @Test
    void neverLoosens() {
        for (Level label : Level.values()) {
            for (Level need : Level.values()) {
                Step step = Steps.next(observed(
                        label.label(), label.label() + ":latest", Restoring.NO, need.name(), Level.PRIVILEGED));

                assertThat(level(step).stream()).allMatch(label::looserThan);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"BASELINE, true", "PRIVILEGED, false"})
    void saysHowToPermitWhatIsRefused(Level mayBe, boolean consent) {
        Step step = Steps.next(observed("baseline", "baseline:latest", Restoring.NO, "PRIVILEGED", mayBe));

        assertThat(told(step)).hasValueSatisfying(told -> {
            assertThat(told.message())
                    .contains("refused that need 'privileged': Pod x: why; and 2 more")
                    .contains(
                            "`kubectl label namespace shop pod-security.kubernetes.io/enforce=privileged --overwrite`");
            assertThat(told.message().contains("podSecurity.namespaces: {shop: privileged}"))
                    .isEqualTo(consent);
        });
    }

    private static Observed observed(String label, String given, Restoring restoring, String need, Level mayBe) {
        Map<String, String> labels = new HashMap<>(Map.of(EnforceLabel.VERSION, "latest"));
        Map<String, String> annotations = new HashMap<>(Map.of(Pending.KEY, Pending.VALUE));
        if (!label.isEmpty()) {
            labels.put(EnforceLabel.KEY, label);
        }
        if (!given.isEmpty()) {
            annotations.put(Pending.GIVEN, given);
        }
        Optional<Need> needed = need.isEmpty()
                ? Optional.empty()
                : Optional.of(new Need(Level.valueOf(need.toUpperCase(Locale.ROOT)), "Pod x: why", 2));
        return new Observed("shop", labels, annotations, restoring, needed, mayBe);
    }

    private static String outcome(Step step) {
        return switch (step) {
            case Step.Wait wait -> "wait";
            case Step.Settle settle -> settle.outcome();
        };
    }

    private static Optional<Level> level(Step step) {
        return step instanceof Step.Settle settle ? settle.level() : Optional.empty();
    }

    private static Optional<Step.Told> told(Step step) {
        return switch (step) {
            case Step.Wait wait -> wait.told();
            case Step.Settle settle -> Optional.of(settle.told());
        };
    }
}
