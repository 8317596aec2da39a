package dev.transplant.velero;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.rewrite.Fixture;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunningRestoresTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{spec: {includedNamespaces: [shop]}}                                        | true  | no phase yet",
                "{status: {phase: New}}                                                      | true  | all namespaces",
                "{status: {phase: InProgress}, spec: {includedNamespaces: [shop]}}           | true  | named",
                "{status: {phase: InProgress}, spec: {includedNamespaces: [blog]}}           | false | another one",
                "{status: {phase: InProgress}, spec: {includedNamespaces: ['*']}}            | true  | all by a star",
                "{status: {phase: InProgress}, spec: {includedNamespaces: ['bl*']}}          | true  | patterns are not read",
                "{status: {phase: InProgress}, spec: {includedNamespaces: [a], namespaceMapping: {a: shop}}} | true  | mapped here",
                "{status: {phase: InProgress}, spec: {includedNamespaces: [shop], namespaceMapping: {shop: a}}} | false | mapped away",
                "{status: {phase: WaitingForPluginOperations}}                               | true  | data is moved",
                "{status: {phase: FinalizingPartiallyFailed}}                                | true  | not the end yet",
                "{status: {phase: NotKnownYet}}                                              | true  | in doubt it runs",
                "{status: {phase: Completed}}                                                | false | ended",
                "{status: {phase: PartiallyFailed}}                                          | false | ended",
                "{status: {phase: Failed}}                                                   | false | ended",
                "{status: {phase: FailedValidation}}                                         | false | never began",
            })
    void reachesTheNamespaceShop(String restore, boolean reaches, String why) {
        assertThat(RunningRestores.of(Stream.of(Fixture.yaml(restore))).into("shop"))
                .as(why)
                .matches(found -> found.isPresent() == reaches);
    }

    @Test
    void namesTheOneThatRunsLongest() {
        RunningRestores all = RunningRestores.join(List.of(
                of("late", "status: {phase: InProgress, startTimestamp: '2026-11-29T09:00:00Z'}"),
                of("ended", "status: {phase: Completed, startTimestamp: '2026-11-29T07:00:00Z'}"),
                of("timeless", "status: {startTimestamp: soon}"),
                of("early", "status: {phase: Finalizing, startTimestamp: '2026-11-29T08:00:00Z'}")));

        assertThat(all.into("shop")).hasValueSatisfying(running -> {
            assertThat(running.name()).isEqualTo("velero/early");
            assertThat(running.phase()).isEqualTo("Finalizing");
            assertThat(running.since()).hasValue(Instant.parse("2026-11-29T08:00:00Z"));
        });
    }

    private static RunningRestores of(String name, String more) {
        return RunningRestores.of(
                Stream.of(Fixture.yaml("{metadata: {name: %s, namespace: velero}, %s}".formatted(name, more))));
    }
}
