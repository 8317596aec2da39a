package dev.transplant.tighten;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.Level;
import dev.transplant.policy.Pending;
import dev.transplant.rewrite.Fixture;
import dev.transplant.tighten.Observed.Restoring;
import dev.transplant.velero.RunningRestores;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every situation of a pending namespace is a row. */
class StepsTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOURS = Duration.ofHours(4);
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);

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
        "baseline,   baseline:latest,   NO,      '',         '',         kept: baseline,        PodSecurityKept",
        "baseline,   baseline:latest,   YES,     RESTRICTED, '',         wait,                  PodSecurityPending",
        "baseline,   baseline:latest,   UNKNOWN, RESTRICTED, '',         wait,                  PodSecurityPending",
        "privileged, baseline:latest,   NO,      RESTRICTED, '',         changed since,         PodSecurityLeft",
        "restricted, baseline:latest,   YES,     RESTRICTED, '',         changed since,         PodSecurityLeft",
        "baseline,   baseline:v1.30,    NO,      RESTRICTED, '',         changed since,         PodSecurityLeft",
        "'',         baseline:latest,   NO,      RESTRICTED, '',         changed since,         PodSecurityLeft",
        "loose,      loose:latest,      NO,      RESTRICTED, '',         changed since,         PodSecurityLeft",
        "baseline,   '',                NO,      RESTRICTED, '',         changed since,         PodSecurityLeft",
    })
    void decidesInTheEnd(
            String label, String given, String restoring, String need, String set, String outcome, String event) {
        Step step =
                Steps.next(observed(label, given, restoring(restoring, HOURS), need, LONG_ENOUGH, DAY, Level.BASELINE));

        assertThat(outcome(step)).isEqualTo(outcome);
        assertThat(level(step)).isEqualTo(set.isEmpty() ? Optional.empty() : Optional.of(Level.valueOf(set)));
        assertThat(told(step).map(Step.Told::reason)).hasValue(event);
    }

    @ParameterizedTest(name = "{4}")
    @CsvSource({
        "RESTRICTED, PT9.999S, PT24H,         NO,  something may still be on its way",
        "PRIVILEGED, PT0S,     PT24H,         NO,  likewise",
        "'',         PT24H,    PT23H59M59S,   NO,  only the volumes are there",
        "RESTRICTED, PT10S,    PT24H,         YES, a Restore runs",
    })
    void waits(String need, Duration unchanged, Duration age, String restoring, String why) {
        Restoring running = restoring(restoring, Duration.parse("PT3H59M59S"));

        Step step = Steps.next(observed("baseline", "baseline:latest", running, need, unchanged, age, Level.BASELINE));

        assertThat(step).as(why).isEqualTo(new Step.Wait(Optional.empty()));
    }

    @Test
    void namesARestoreThatDoesNotEnd() {
        Step step = Steps.next(observed(
                "baseline", "baseline:latest", restoring("YES", HOURS), "", Duration.ZERO, DAY, Level.BASELINE));

        assertThat(told(step).map(Step.Told::message))
                .hasValue(
                        "Restore velero/nightly (InProgress), which began 2026-11-29T08:00:00Z, may still write into this namespace, so its label stays 'baseline' until that ends. If it never will, end it by `kubectl delete restores.velero.io -n velero nightly`");
    }

    private static Restoring restoring(String restoring, Duration time) {
        JsonNode restore = Fixture.yaml(
                "{metadata: {name: nightly, namespace: velero}, status: {phase: InProgress, startTimestamp: '2026-11-29T08:00:00Z'}}");
        return switch (restoring) {
            case "YES" ->
                new Restoring.Yes(
                        RunningRestores.of(Stream.of(restore)).into("shop").orElseThrow(), time);
            case "NO" -> new Restoring.No();
            default -> new Restoring.Unknown();
        };
    }

    @Test
    void neverLoosens() {
        for (Level label : Level.values()) {
            for (Level need : Level.values()) {
                Step step = Steps.next(observed(
                        label.label(),
                        label.label() + ":latest",
                        new Restoring.No(),
                        need.name(),
                        LONG_ENOUGH,
                        DAY,
                        Level.PRIVILEGED));

                assertThat(level(step).stream()).allMatch(label::looserThan);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"BASELINE, true", "PRIVILEGED, false"})
    void saysHowToPermitWhatIsRefused(Level mayBe, boolean consent) {
        Step step = Steps.next(
                observed("baseline", "baseline:latest", new Restoring.No(), "PRIVILEGED", LONG_ENOUGH, DAY, mayBe));

        assertThat(told(step)).hasValueSatisfying(told -> {
            assertThat(told.message())
                    .contains("which refuses pods that need 'privileged': Pod x: why; and 2 more")
                    .contains(
                            "`kubectl label namespace shop pod-security.kubernetes.io/enforce=privileged --overwrite`");
            assertThat(told.message().contains("podSecurity.namespaces: {shop: privileged}"))
                    .isEqualTo(consent);
        });
    }

    private static Observed observed(
            String label,
            String given,
            Restoring restoring,
            String need,
            Duration unchanged,
            Duration age,
            Level mayBe) {
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
        return new Observed("shop", labels, annotations, restoring, needed, unchanged, age, mayBe);
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
