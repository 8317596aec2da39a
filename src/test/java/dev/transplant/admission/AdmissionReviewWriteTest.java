package dev.transplant.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.transplant.rewrite.PatchOp;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionReviewWriteTest {
    private static final PatchOp OPERATION =
            new PatchOp.Replace(JsonPointer.compile("/spec/ingressClassName"), TextNode.valueOf("contour"));

    @Test
    void allows() {
        assertThat(written("uid-1", Verdict.UNCHANGED)).isEqualTo(Reviews.json("""
                {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
                 "response": {"uid": "uid-1", "allowed": true}}"""));
    }

    @Test
    void patches() {
        JsonNode response = written("uid-1", verdict(new Decision.Patch(List.of(OPERATION)), List.of(), Map.of()))
                .path("response");

        assertThat(response.path("allowed").booleanValue()).isTrue();
        assertThat(response.path("patchType").asText()).isEqualTo("JSONPatch");
        assertThat(Reviews.json(
                        Base64.getDecoder().decode(response.path("patch").asText())))
                .isEqualTo(Reviews.json("""
                        [{"op": "replace", "path": "/spec/ingressClassName", "value": "contour"}]"""));
    }

    @Test
    void denies() {
        assertThat(written("uid-1", Verdict.deny("Ingress shop/web: no")).path("response"))
                .isEqualTo(Reviews.json("""
                        {"uid": "uid-1", "allowed": false,
                         "status": {"code": 403, "reason": "Forbidden", "message": "Ingress shop/web: no"}}"""));
    }

    @Test
    void warnsInFewCharactersAndNoneThatControl() {
        String emoji = "🚚";
        JsonNode warnings = written("uid-1", Verdict.warn(List.of("a\nb\u001B[31m", emoji.repeat(121)), List.of()))
                .at("/response/warnings");

        assertThat(warnings.path(0).asText()).isEqualTo("a?b?[31m");
        assertThat(warnings.path(1).asText()).isEqualTo(emoji.repeat(119) + "…");
        assertThat(warnings).hasSize(2);
    }

    @Test
    void annotatesTheAuditLog() {
        assertThat(written("uid-1", verdict(new Decision.Allow(), List.of(), Map.of("rules", "a,b")))
                        .at("/response/auditAnnotations"))
                .isEqualTo(Reviews.json("{\"rules\": \"a,b\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"uid-1", "\"}, {\"", "a\nb\u0000", "Grüße 🚚", "half \uD83D a character"})
    void echoesTheUid(String uid) {
        assertThat(written(uid, Verdict.UNCHANGED).at("/response/uid").asText()).isEqualTo(uid);
    }

    @Test
    void writesHalfACharacterThatAnObjectBrought() {
        PatchOp operation = new PatchOp.Add(JsonPointer.compile("/a"), TextNode.valueOf("\uDE9A"));
        JsonNode response = written(
                        "uid-1",
                        verdict(
                                new Decision.Patch(List.of(operation)),
                                List.of("half \uD83D"),
                                Map.of("original", "{\"/a\":\"\uD83D\"}")))
                .path("response");

        assertThat(Reviews.json(Base64.getDecoder()
                                .decode(response.path("patch").asText()))
                        .at("/0/value")
                        .asText())
                .isEqualTo("\uDE9A");
        assertThat(response.at("/warnings/0").asText()).isEqualTo("half ?");
    }

    private static Verdict verdict(Decision decision, List<String> warnings, Map<String, String> audit) {
        return new Verdict(decision, List.of(), List.of(), warnings, audit);
    }

    private static JsonNode written(String uid, Verdict verdict) {
        return Reviews.json(AdmissionReview.write(uid, verdict));
    }
}
