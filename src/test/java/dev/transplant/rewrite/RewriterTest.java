package dev.transplant.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewriterTest {
    private static final JsonPointer TRACE = JsonPointer.compile("/metadata/annotations/transplant.dev~1original");
    private static final int MAX_ANNOTATIONS_BYTES = 256 * 1024;

    private final Rewriter rewriter = new Rewriter(List.of(
            new MapIngressClass(new ClassMapping("ingress.classes", Map.of("avi-lb", "contour"), Unmapped.WARN)),
            new RemoveFinalizers(Set.of("example.com/a", "example.com/b")),
            new RemoveAnnotations(Set.of("kubernetes.io/ingress.class", "example.com/state"))));

    @Test
    void givesEachRuleTheResultOfTheOneBefore() {
        JsonNode object =
                ingress("{annotations: {kubernetes.io/ingress.class: avi-lb, example.com/state: x}}", "avi-lb");

        Rewrite rewrite = rewriter.rewrite(Change.create(object));

        // The annotation goes once: the last rule no longer finds it.
        assertThat(JsonPatch.toJson(rewrite.patch()).findValuesAsText("path"))
                .containsExactly(
                        "/spec/ingressClassName",
                        "/metadata/annotations/kubernetes.io~1ingress.class",
                        "/metadata/annotations/example.com~1state",
                        TRACE.toString());
        assertThat(rewrite.rules()).containsExactly("map-ingress-class", "remove-annotations");
        assertThat(rewrite.object()).isEqualTo(JsonPatch.apply(rewrite.patch(), object));
        assertThat(rewriter.rewrite(Change.create(rewrite.object())).patch()).isEmpty();
    }

    @Test
    void joinsFindingsOfRulesThatChangeNothing() {
        Rewrite rewrite = rewriter.rewrite(Change.create(ingress("{name: shop}", "nginx")));

        assertThat(rewrite.findings()).extracting(Finding::value).containsExactly("nginx");
        assertThat(rewrite.patch()).isEmpty();
        assertThat(rewrite.rules()).isEmpty();
        assertThat(rewrite.original()).isEmpty();
    }

    @Test
    void tracesWhatStoodThere() {
        JsonNode object = ingress("{finalizers: [example.com/a, kept], annotations: {example.com/state: x}}", "avi-lb");

        Rewrite rewrite = rewriter.rewrite(Change.create(object));

        JsonNode expected =
                Fixture.yaml("{/spec/ingressClassName: avi-lb, /metadata/finalizers: [example.com/a, kept], "
                        + "/metadata/annotations/example.com~1state: x}");
        assertThat((JsonNode) rewrite.original()).isEqualTo(expected);
        assertThat(trace(rewrite)).isEqualTo(expected);
    }

    @Test
    void tracesNullWhereNothingStood() {
        RewriteRule adds = rule(new PatchOp.Add(JsonPointer.compile("/spec/added"), Fixture.yaml("1")));

        Rewrite rewrite = new Rewriter(List.of(adds)).rewrite(Change.create(ingress("{name: shop}", "nginx")));

        assertThat(trace(rewrite)).isEqualTo(Fixture.yaml("{/spec/added: null}"));
    }

    @Test
    void tracesTheFirstValueOfWhatChangesTwice() {
        JsonPointer path = JsonPointer.compile("/spec/ingressClassName");
        Rewriter twice = new Rewriter(List.of(
                rule(new PatchOp.Replace(path, Fixture.yaml("b"))),
                rule(new PatchOp.Replace(path, Fixture.yaml("c")))));

        Rewrite rewrite = twice.rewrite(Change.create(ingress("{name: shop}", "a")));

        assertThat(trace(rewrite)).isEqualTo(Fixture.yaml("{/spec/ingressClassName: a}"));
        assertThat(rewrite.object()).isEqualTo(JsonPatch.apply(rewrite.patch(), ingress("{name: shop}", "a")));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE | '{\"/x\": 1}'                      | {/spec/ingressClassName: avi-lb}         | replaced",
                "UPDATE | '{\"/x\": 1}'                      | {/x: 1, /spec/ingressClassName: avi-lb}  | merged",
                "UPDATE | '{\"/spec/ingressClassName\": 1}'  | {/spec/ingressClassName: avi-lb}         | newest wins",
                "UPDATE | 'no JSON'                          | {/spec/ingressClassName: avi-lb}         | not ours",
                "UPDATE | '[1]'                              | {/spec/ingressClassName: avi-lb}         | not ours",
                "UPDATE | ''                                 | {/spec/ingressClassName: avi-lb}         | not ours",
            })
    void treatsTheTraceThatIsThere(Operation operation, String before, String expected, String why) {
        ObjectNode metadata = (ObjectNode) Fixture.yaml("{annotations: {}}");
        metadata.withObject("/annotations").put(Original.KEY, before);
        JsonNode object = ingress(metadata.toString(), "avi-lb");

        Rewrite rewrite = rewriter.rewrite(new Change(operation, object, ingress(metadata.toString(), "contour")));

        assertThat(trace(rewrite)).as(why).isEqualTo(Fixture.yaml(expected));
    }

    @ParameterizedTest(name = "{0} bytes beside the trace: {1} operations")
    @CsvSource({"0, 2, it fits to the byte", "1, 1, the API server would refuse the object"})
    void leavesNoTraceWhereThereIsNoRoom(int tooMany, int operations, String why) {
        String value = "{\"/spec/ingressClassName\":\"avi-lb\"}";
        int room = MAX_ANNOTATIONS_BYTES - Original.KEY.length() - value.length();
        // Two bytes a character: bytes count, not characters.
        String filler = "ü".repeat(room / 2 - 1) + "x".repeat(room % 2 + tooMany);
        JsonNode object = ingress("{annotations: {ab: %s}}".formatted(filler), "avi-lb");

        Rewrite rewrite = rewriter.rewrite(Change.create(object));

        assertThat(rewrite.patch()).as(why).hasSize(operations);
        assertThat(rewrite.object().at("/spec/ingressClassName").asText()).isEqualTo("contour");
        assertThat((JsonNode) rewrite.original()).isEqualTo(Fixture.yaml(value));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{annotations: [a]}  | 1 | the API server refuses them itself",
                "{annotations: a}    | 1 | the API server refuses them itself",
                "{annotations: null} | 2 | a null counts as absent",
                "{annotations: {}}   | 2 | they are there",
                "{}                  | 2 | they come with the trace",
            })
    void leavesNoTraceInAnnotationsOfAnotherType(String metadata, int operations, String why) {
        Rewrite rewrite = rewriter.rewrite(Change.create(ingress(metadata, "avi-lb")));

        assertThat(rewrite.patch()).as(why).hasSize(operations);
        assertThat(rewrite.object().at(TRACE).isTextual()).as(why).isEqualTo(operations == 2);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE | {apiVersion: v1, kind: Pod, metadata: {finalizers: [example.com/a]}}       | no kind of ours",
                "CREATE | {apiVersion: apps/v1, kind: Namespace, metadata: {finalizers: [example.com/a]}} | another group",
                "CREATE | {apiVersion: v1, kind: Namespace, metadata: [a]}                           | no metadata",
                "CREATE | {kind: [Namespace], metadata: {finalizers: [example.com/a]}}               | no kind",
                "CREATE | [a]                                                                        | no object",
                "UPDATE | {apiVersion: v1, kind: Namespace, metadata: {finalizers: [example.com/a]}} | Velero never does",
            })
    void leavesAlone(Operation operation, String yaml, String why) {
        JsonNode object = Fixture.yaml(yaml);

        Rewrite rewrite = rewriter.rewrite(new Change(operation, object, object));

        assertThat(rewrite.object()).as(why).isSameAs(object);
        assertThat(rewrite.patch()).as(why).isEmpty();
        assertThat(rewrite.findings()).as(why).isEmpty();
    }

    @Test
    void rewritesNamespacesAtCreate() {
        JsonNode object = Fixture.yaml("{apiVersion: v1, kind: Namespace, metadata: {finalizers: [example.com/a]}}");

        assertThat(rewriter.rewrite(Change.create(object)).rules()).containsExactly("remove-finalizers");
    }

    private static JsonNode ingress(String metadata, String ingressClass) {
        return Fixture.yaml(
                "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: %s, spec: {ingressClassName: %s}}"
                        .formatted(metadata, ingressClass));
    }

    private static JsonNode trace(Rewrite rewrite) {
        return Fixture.yaml(rewrite.object().at(TRACE).asText());
    }

    private static RewriteRule rule(PatchOp... operations) {
        return new RewriteRule() {
            @Override
            public String name() {
                return "rule";
            }

            @Override
            public Outcome rewrite(Change change) {
                return Outcome.patch(operations);
            }
        };
    }
}
