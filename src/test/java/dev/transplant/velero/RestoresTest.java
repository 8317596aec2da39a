package dev.transplant.velero;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.rewrite.Fixture;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoresTest {
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
        assertThat(Restores.of(Stream.of(Fixture.yaml(restore))).into("shop"))
                .as(why)
                .matches(found -> found.isPresent() == reaches);
    }

    @Test
    void namesTheOldest() {
        Restores all = Restores.join(List.of(
                of("late", "2026-11-29T09:00:00Z", "InProgress"),
                of("ended", "2026-11-29T07:00:00Z", "Completed"),
                of("timeless", "soon", "New"),
                of("early", "2026-11-29T08:00:00Z", "Finalizing")));

        assertThat(all.into("shop")).hasValueSatisfying(restore -> {
            assertThat(restore.name()).isEqualTo("velero/early");
            assertThat(restore.phase()).isEqualTo(new Phase("Finalizing"));
            assertThat(restore.made()).hasValue(Instant.parse("2026-11-29T08:00:00Z"));
        });
    }

    @Test
    void knowsWhichWereNotThereBefore() {
        Restores before = of("first", "2026-11-29T07:00:00Z", "InProgress");
        Restores first = of("first", "2026-11-29T07:00:00Z", "Completed");
        Restores second = of("second", "2026-11-29T08:00:00Z", "Completed");

        assertThat(first.newSince(before).reach("shop")).isFalse();
        assertThat(Restores.join(List.of(first, second)).newSince(before).reach("shop"))
                .as("though it has ended")
                .isTrue();
        assertThat(second.newSince(before).reach("blog")).isFalse();
    }

    private static Restores of(String name, String made, String phase) {
        return Restores.of(Stream.of(Fixture.yaml(
                "{metadata: {name: %1$s, uid: %1$s, namespace: velero, creationTimestamp: '%2$s'}, spec: {includedNamespaces: [shop]}, status: {phase: %3$s}}"
                        .formatted(name, made, phase))));
    }
}
