package dev.transplant.admission;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.rewrite.JsonPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads and writes the AdmissionReview of admission.k8s.io/v1. */
public final class AdmissionReview {
    /** A review holds the object up to twice, each at most 3 MiB (the API server's limit on a request body). */
    public static final int MAX_BYTES = 8 * 1024 * 1024;

    /** The deepest of the rewritten kinds, a StatefulSet with managed fields, has about 20 levels. */
    private static final int MAX_DEPTH = 200;

    private static final String VERSION = "admission.k8s.io/v1";
    private static final String KIND = "AdmissionReview";
    private static final List<String> OPERATIONS = List.of("CREATE", "UPDATE", "DELETE", "CONNECT");
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_BYTES)
                            .maxNameLength(MAX_BYTES)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private AdmissionReview() {}

    /**
     * Reads the request of a review.
     *
     * @throws NotAReviewException if the body is no review that could be answered
     */
    public static Request read(byte[] body) throws NotAReviewException {
        JsonNode review = parse(body);
        require(review.isObject(), "the body is not a JSON object");
        require(
                review.path("apiVersion").asText().equals(VERSION)
                        && review.path("kind").asText().equals(KIND),
                "apiVersion and kind are not " + VERSION + " " + KIND);
        JsonNode request = review.path("request");
        require(request.isObject(), "request is not an object");
        require(!text(request, "uid").isEmpty(), "request.uid is missing");
        String operation = text(request, "operation");
        require(OPERATIONS.contains(operation), "request.operation is none of " + String.join(", ", OPERATIONS));
        JsonNode object = objectOrMissing(request, "object");
        JsonNode oldObject = objectOrMissing(request, "oldObject");
        boolean written = operation.equals("CREATE") || operation.equals("UPDATE");
        require(!written || object.isObject(), "request.object is missing");
        require(!operation.equals("UPDATE") || oldObject.isObject(), "request.oldObject is missing");
        return new Request(
                text(request, "uid"),
                operation,
                text(request.path("kind"), "kind"),
                text(request, "subResource"),
                text(request, "namespace"),
                text(request, "name"),
                text(request.path("userInfo"), "username"),
                groups(request.path("userInfo").path("groups")),
                request.path("dryRun").booleanValue(),
                object,
                oldObject);
    }

    /** Writes the response to a review. */
    public static byte[] write(String uid, Verdict verdict) {
        ObjectNode review = JsonNodeFactory.instance.objectNode();
        ObjectNode response = review.put("apiVersion", VERSION)
                .put("kind", KIND)
                .putObject("response")
                .put("uid", uid);
        switch (verdict.decision()) {
            case Decision.Allow allow -> response.put("allowed", true);
            case Decision.Patch patch ->
                response.put("allowed", true)
                        .put("patchType", "JSONPatch")
                        .put("patch", bytes(JsonPatch.toJson(patch.operations())));
            case Decision.Deny deny ->
                response.put("allowed", false)
                        .putObject("status")
                        .put("code", 403)
                        .put("reason", "Forbidden")
                        .put("message", deny.message());
        }
        if (!verdict.warnings().isEmpty()) {
            verdict.warnings().stream().map(Warnings::fit).forEach(response.putArray("warnings")::add);
        }
        if (!verdict.audit().isEmpty()) {
            verdict.audit().forEach(response.putObject("auditAnnotations")::put);
        }
        return bytes(review);
    }

    private static JsonNode parse(byte[] body) throws NotAReviewException {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new NotAReviewException("the body is not JSON: " + Warnings.printable(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new NotAReviewException("the body is not JSON");
        }
    }

    private static void require(boolean holds, String otherwise) throws NotAReviewException {
        if (!holds) {
            throw new NotAReviewException(otherwise);
        }
    }

    private static String text(JsonNode parent, String field) {
        JsonNode value = parent.path(field);
        return value.isTextual() ? value.asText() : "";
    }

    private static JsonNode objectOrMissing(JsonNode request, String field) throws NotAReviewException {
        JsonNode value = request.path(field);
        require(value.isObject() || value.isNull() || value.isMissingNode(), "request." + field + " is not an object");
        return value.isObject() ? value : MissingNode.getInstance();
    }

    private static Set<String> groups(JsonNode groups) {
        Set<String> names = new HashSet<>();
        for (JsonNode group : groups) {
            if (groups.isArray() && group.isTextual()) {
                names.add(group.asText());
            }
        }
        return names;
    }

    private static byte[] bytes(JsonNode json) {
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a tree of our own cannot be written", e);
        }
    }
}
