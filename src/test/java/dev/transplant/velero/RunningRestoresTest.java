package dev.transplant.velero;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.rewrite.Fixture;
import java.util.List;
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
        assertThat(RunningRestores.reach(List.of(Fixture.yaml(restore)), "shop"))
                .as(why)
                .isEqualTo(reaches);
    }
}
