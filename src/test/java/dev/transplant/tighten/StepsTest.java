package dev.transplant.tighten;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.Level;
import dev.transplant.policy.Pending;
import dev.transplant.rewrite.Fixture;
import dev.transplant.tighten.Observed.Restoring;
import dev.transplant.velero.Restores;
import java.time.Duration;
import java.time.Instant;
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
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOURS = Duration.ofHours(4);
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

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
        Step step = Steps.next(observed(label, given, restoring(restoring, HOURS), need, LONG_ENOUGH, DAY));

        assertThat(outcome(step)).isEqualTo(outcome);
        assertThat(level(step)).isEqualTo(set.isEmpty() ? Optional.empty() : Optional.of(Level.valueOf(set)));
        assertThat(told(step).map(Step.Told::reason)).hasValue(event);
    }

    @ParameterizedTest(name = "{5}")
    @CsvSource({
        "RESTRICTED, PT9.999S,  PT24H,         NO,  PT0S,         something may still be on its way",
        "PRIVILEGED, PT0S,      PT24H,         NO,  PT0S,         likewise",
        "'',         PT24H,     PT23H59M59S,   NO,  PT0S,         only the volumes are there",
        "'',         PT59.999S, PT25H,         NO,  PT0S,         a long Restore has just ended",
        "RESTRICTED, PT10S,     PT24H,         YES, PT3H59M59S,   a Restore runs",
    })
    void waits(String need, Duration unchanged, Duration age, String restoring, Duration running, String why) {
        Step step = Steps.next(
                observed("baseline", "baseline:latest", restoring(restoring, running), need, unchanged, age));

        assertThat(step).as(why).isEqualTo(new Step.Wait(Optional.empty()));
    }

    @Test
    void namesARestoreThatDoesNotEnd() {
        Step step =
                Steps.next(observed("baseline", "baseline:latest", restoring("YES", HOURS), "", Duration.ZERO, DAY));

        assertThat(told(step).map(Step.Told::message))
                .hasValue(
                        "Restore velero/nightly, of 2026-11-29T08:00:00Z and still 'InProgress', may write into this namespace, so its label stays 'baseline' until that ends. See `velero restore describe`; one that a stopped Velero has left behind fails when Velero starts again");
    }

    private static Restoring restoring(String restoring, Duration time) {
        JsonNode restore = Fixture.yaml(
                "{metadata: {name: nightly, namespace: velero, creationTimestamp: '%s'}, status: {phase: InProgress}}"
                        .formatted(NOON.minus(time)));
        return switch (restoring) {
            case "YES" -> Restoring.of(Optional.of(Restores.of(Stream.of(restore))), "shop");
            case "NO" -> Restoring.of(Optional.of(Restores.NONE), "shop");
            default -> Restoring.of(Optional.empty(), "shop");
        };
    }

    @Test
    void neverLoosens() {
        for (Level label : Level.values()) {
            for (Level need : Level.values()) {
                Step step = Steps.next(observed(
                        label.label(), label.label() + ":latest", new Restoring.No(), need.name(), LONG_ENOUGH, DAY));

                assertThat(level(step).stream()).allMatch(label::looserThan);
            }
        }
    }

    @Test
    void saysHowToPermitWhatIsRefused() {
        Step step =
                Steps.next(observed("baseline", "baseline:latest", new Restoring.No(), "PRIVILEGED", LONG_ENOUGH, DAY));

        assertThat(told(step).map(Step.Told::message))
                .hasValue(
                        "the label stays 'baseline', which refuses pods that need 'privileged': Pod x: why; and 2 more. Change what makes them, or permit them by `kubectl label namespace shop pod-security.kubernetes.io/enforce=privileged --overwrite`; before the next restore, consent by podSecurity.namespaces: {shop: privileged}");
    }

    private static Observed observed(
            String label, String given, Restoring restoring, String need, Duration unchanged, Duration age) {
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
        NamespaceState namespace = new NamespaceState("shop", "u", NOON.minus(age), labels, annotations);
        return new Observed(NOON, namespace, restoring, needed, NOON.minus(unchanged));
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
