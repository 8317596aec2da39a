package dev.transplant.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AdmissionReviewReadTest {
    private static final int MUTANTS = 20_000;

    @Test
    void readsWhatTheApiServerSends() throws NotAReviewException {
        ObjectNode review = Reviews.review();

        assertThat(AdmissionReview.read(Reviews.bytes(review)))
                .isEqualTo(new Request(
                        "705ab4f5-6393-11e8-b7cc-42010a800002",
                        "CREATE",
                        "Ingress",
                        "",
                        "shop",
                        "web",
                        "system:serviceaccount:velero:velero",
                        Set.of("system:serviceaccounts", "system:serviceaccounts:velero"),
                        false,
                        review.at("/request/object"),
                        MissingNode.getInstance()));
    }

    static Stream<Arguments> bodies() {
        String review = Reviews.review().toString();
        return Stream.of(
                arguments("", "the body is not a JSON object"),
                arguments(" \n", "the body is not a JSON object"),
                arguments("[]", "the body is not a JSON object"),
                arguments("null", "the body is not a JSON object"),
                arguments("\"AdmissionReview\"", "the body is not a JSON object"),
                arguments("kind: AdmissionReview", "the body is not JSON: "),
                arguments("<html>", "the body is not JSON: "),
                arguments(review + "{}", "the body is not JSON: "),
                arguments(review + "x", "the body is not JSON: "),
                arguments("{\"a\":".repeat(10_000), "the body is not JSON: Document nesting depth (201) exceeds"),
                arguments("[".repeat(10_000) + "]".repeat(10_000), "the body is not JSON: "),
                arguments("{\"a\": " + "9".repeat(100_000) + "}", "the body is not JSON: "),
                arguments("{\"a\": 'x'}", "the body is not JSON: "),
                arguments("{\"a\": \"\u0007\u001B[31m\"}", "the body is not JSON: "),
                arguments("{}", "apiVersion and kind are not admission.k8s.io/v1 AdmissionReview"));
    }

    @ParameterizedTest(name = "{index}: {1}")
    @MethodSource("bodies")
    void refusesWhatIsNoJsonObject(String body, String message) {
        assertNoReview(body.getBytes(StandardCharsets.UTF_8), message);
    }

    @ParameterizedTest(name = "{0} = {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            /apiVersion              | "admission.k8s.io/v1beta1" | apiVersion and kind are not admission.k8s.io/v1
            /apiVersion              | 1                 | apiVersion and kind are not admission.k8s.io/v1
            /apiVersion              | null              | apiVersion and kind are not admission.k8s.io/v1
            /kind                    | "ConversionReview" | apiVersion and kind are not admission.k8s.io/v1
            /kind                    | {}                | apiVersion and kind are not admission.k8s.io/v1
            /request                 | null              | request is not an object
            /request                 | []                | request is not an object
            /request/uid             | null              | request.uid is missing
            /request/uid             | ""                | request.uid is missing
            /request/uid             | 7                 | request.uid is missing
            /request/uid             | {"uid": "x"}      | request.uid is missing
            /request/operation       | null              | request.operation is none of CREATE, UPDATE, DELETE, CONNECT
            /request/operation       | "create"          | request.operation is none of CREATE, UPDATE, DELETE, CONNECT
            /request/operation       | ["CREATE"]        | request.operation is none of CREATE, UPDATE, DELETE, CONNECT
            /request/object          | null              | request.object is missing
            /request/object          | []                | request.object is not an object
            /request/object          | "{}"              | request.object is not an object
            /request/oldObject       | 0                 | request.oldObject is not an object
            /request/operation       | "UPDATE"          | request.oldObject is missing
            """)
    void refusesAFieldOfAnotherKind(String pointer, String value, String message) {
        ObjectNode review = Reviews.review();
        int name = pointer.lastIndexOf('/');
        ((ObjectNode) review.at(pointer.substring(0, name))).set(pointer.substring(name + 1), Reviews.json(value));

        assertNoReview(Reviews.bytes(review), message);
    }

    @ParameterizedTest(name = "{0} without {1}: {2}")
    @CsvSource({
        "CREATE,  object,    request.object is missing",
        "UPDATE,  object,    request.object is missing",
        "UPDATE,  oldObject, request.oldObject is missing",
        "CREATE,  uid,       request.uid is missing",
    })
    void refusesAMissingField(String operation, String field, String message) {
        ObjectNode review = Reviews.review();
        Reviews.request(review)
                .put("operation", operation)
                .<ObjectNode>set("oldObject", review.at("/request/object"))
                .remove(field);

        assertNoReview(Reviews.bytes(review), message);
    }

    @ParameterizedTest
    @CsvSource({"DELETE", "CONNECT"})
    void needsNoObjectWhereNoneIsWritten(String operation) throws NotAReviewException {
        ObjectNode review = Reviews.review();
        Reviews.request(review).put("operation", operation).putNull("object");

        assertThat(AdmissionReview.read(Reviews.bytes(review)).object().isMissingNode())
                .isTrue();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            /request/userInfo          | null                                      | nobody
            /request/userInfo/groups   | "system:serviceaccounts:velero"           | a string is no list
            /request/userInfo/groups   | {"a": "system:serviceaccounts:velero"}    | a mapping is no list
            /request/userInfo/groups   | [["system:serviceaccounts:velero"], 7, null, {}] | no strings
            /request/userInfo/username | ["system:serviceaccount:velero:velero"]   | no string
            """)
    void takesNothingOfTheWrongTypeForAUserOrGroup(String pointer, String value, String why)
            throws NotAReviewException {
        ObjectNode review = Reviews.review();
        int name = pointer.lastIndexOf('/');
        ((ObjectNode) review.at(pointer.substring(0, name))).set(pointer.substring(name + 1), Reviews.json(value));

        Request request = AdmissionReview.read(Reviews.bytes(review));

        assertThat(pointer.endsWith("username") ? Set.of(request.user()) : request.groups())
                .as(why)
                .doesNotContain(Reviews.VELERO, "system:serviceaccount:velero:velero", "7", "null");
    }

    @ParameterizedTest(name = "dryRun {0} is {1}")
    @CsvSource({"true, true", "false, false", "null, false", "'\"true\"', false", "1, false"})
    void onlyTrueIsADryRun(String value, boolean dryRun) throws NotAReviewException {
        ObjectNode review = Reviews.review();
        Reviews.request(review).set("dryRun", Reviews.json(value));

        assertThat(AdmissionReview.read(Reviews.bytes(review)).dryRun()).isEqualTo(dryRun);
    }

    @Test
    void readsTheLargestObjectThereCanBe() throws NotAReviewException {
        ObjectNode review = Reviews.review();
        Reviews.request(review).withObject("/object").put("huge", "x".repeat(7 * 1024 * 1024));

        assertThat(AdmissionReview.read(Reviews.bytes(review)).name()).isEqualTo("web");
    }

    @Test
    void aReviewCutAnywhereIsNone() {
        byte[] body = Reviews.bytes(Reviews.review());
        for (int length = 0; length < body.length; length++) {
            assertNoReview(Arrays.copyOf(body, length), "the body is not ");
        }
    }

    @Test
    void anyMutantIsReadOrRefused() {
        byte[] body = Reviews.bytes(Reviews.review());
        Random random = new Random(20261122);
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = body.clone();
            for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(AdmissionReview.read(mutant).uid()).isNotEmpty();
            } catch (NotAReviewException e) {
                assertThat(e.getMessage()).isNotBlank().matches("\\P{Cntrl}*");
            } catch (RuntimeException e) {
                throw new AssertionError("mutant %d: %s".formatted(i, Arrays.toString(mutant)), e);
            }
        }
    }

    private static void assertNoReview(byte[] body, String message) {
        assertThatThrownBy(() -> AdmissionReview.read(body))
                .isInstanceOf(NotAReviewException.class)
                .hasMessageStartingWith(message)
                .message()
                .matches("\\P{Cntrl}*");
    }
}
