package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.rewrite.Fixture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewritingTest {
    private static final JsonNode BEFORE = Fixture.yaml("""
            metadata: {name: x, finalizers: [ako, mine], annotations: {ako: "1"}}
            spec: {class: avi-lb, old: y, claims: [{class: gold}]}
            """);
    private static final Rewriting REWRITING = Rewriting.of(BEFORE, Fixture.yaml("""
            metadata: {name: x, finalizers: [mine], annotations: {transplant.dev/original: "{}"}}
            spec: {class: contour, claims: [{class: fast}]}
            """));

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            {metadata: {name: x, uid: u, finalizers: [protection, mine]}, spec: {class: contour, more: 1, claims: [{class: fast, mode: fs}]}} | '' | as planned, with fields of the API server's own
            {metadata: {name: x, finalizers: [mine]}, spec: {class: contour, old: default, claims: [{class: fast}]}} | '' | what was removed may have got a default
            {metadata: {name: x, finalizers: [ako, mine]}, spec: {class: contour, claims: [{class: fast}]}} | still metadata.finalizers "ako" | a finalizer is left
            {metadata: {name: x, annotations: {ako: "1"}}, spec: {class: nginx, claims: [{class: fast}]}} | no spec.class "contour", still metadata.annotations.ako "1" | another class
            {spec: {class: contour, claims: [{class: gold}]}} | no spec.claims[0].class "fast", still spec.claims[0].class "gold" | within a list
            """)
    void tellsWhatIsOtherwise(String answer, String differences, String why) {
        assertThat(REWRITING.differences(Fixture.yaml(answer))).as(why).isEqualTo(differences);
        assertThat(REWRITING.isAbsentIn(Fixture.yaml(answer))).as(why).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {metadata: {name: x, uid: u, finalizers: [protection, ako, mine], annotations: {ako: "1"}}, spec: {class: avi-lb, old: y, claims: [{class: gold}]}}
            """)
    void knowsAnObjectThatNobodyLookedAt(String answer) {
        assertThat(REWRITING.isAbsentIn(Fixture.yaml(answer))).isTrue();
        assertThat(REWRITING.differences(Fixture.yaml(answer))).isNotEmpty();
    }
}
