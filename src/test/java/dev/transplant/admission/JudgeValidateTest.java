package dev.transplant.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The second look, after all mutating webhooks. */
class JudgeValidateTest {
    private static final String POLICY = """
            ingress: {classes: {avi-lb: contour}, unmapped: %s}
            storage: {classes: {gold: fast, bronze: ""}, unmapped: %s}
            """;
    private static final String LEFT =
            "Ingress shop/web: spec.ingressClassName is still 'avi-lb', a class of the source cluster; did another webhook"
                    + " set it?";
    private static final String STATEFUL_SET = """
            {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "db"}, "spec": {"volumeClaimTemplates": [
              {"metadata": {"name": "a"}, "spec": {"storageClassName": "fast"}},
              {"metadata": {"name": "b"}, "spec": {"storageClassName": "gold"}},
              {"metadata": {"name": "c"}, "spec": {"storageClassName": "bronze"}}]}}""";

    private static Judge judge(String unmapped) {
        return Reviews.judge(POLICY.formatted(unmapped, unmapped));
    }

    static Stream<Arguments> leftOver() {
        return Stream.of(
                arguments("keep", new Decision.Allow(), List.of(), 0),
                arguments("warn", new Decision.Allow(), List.of(LEFT), 1),
                arguments("remove", new Decision.Allow(), List.of(LEFT), 1),
                arguments("deny", new Decision.Deny(LEFT), List.of(), 1));
    }

    @ParameterizedTest(name = "unmapped {0}")
    @MethodSource("leftOver")
    void aSourceClassThatIsStillThere(String unmapped, Decision decision, List<String> warnings, int findings) {
        Verdict verdict = judge(unmapped).validate(Reviews.ingress("avi-lb"));

        assertThat(verdict.decision()).isEqualTo(decision);
        assertThat(verdict.warnings()).isEqualTo(warnings);
        assertThat(verdict.findings()).as("for Events").hasSize(findings);
    }

    @ParameterizedTest
    @CsvSource({"contour, keep", "contour, deny", "odd, warn", "odd, deny", "odd, remove", "'', deny"})
    void otherClassesAreNotLookedAtAgain(String ingressClass, String unmapped) {
        assertThat(judge(unmapped).validate(Reviews.ingress(ingressClass))).isEqualTo(Verdict.UNCHANGED);
    }

    @Test
    void everyFieldIsNamed() {
        Request request = Reviews.create("StatefulSet", "shop", "db", STATEFUL_SET);
        String left =
                "StatefulSet shop/db: spec.volumeClaimTemplates[%d].spec.storageClassName is still '%s', a class of "
                        + "the source cluster; did another webhook set it?";

        assertThat(judge("deny").validate(request).decision())
                .isEqualTo(new Decision.Deny(left.formatted(1, "gold") + "; " + left.formatted(2, "bronze")));
    }

    @Test
    void observeModeSaysNothingASecondTime() {
        assertThat(Reviews.judge("mode: observe\n" + POLICY.formatted("deny", "deny"))
                        .validate(Reviews.ingress("avi-lb")))
                .isEqualTo(Verdict.UNCHANGED);
    }

    @Test
    void othersMayUseSourceClasses() {
        assertThat(judge("deny").validate(Reviews.by("jane", Set.of(), false, Reviews.ingress("avi-lb"))))
                .isEqualTo(Verdict.UNCHANGED);
    }
}
