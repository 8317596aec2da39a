package dev.transplant.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.policy.InvalidYamlException;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyReader;
import dev.transplant.policy.Rules;
import dev.transplant.rewrite.Rewriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Reviews as the API server sends them, for tests to change in one place. */
final class Reviews {
    static final String VELERO = "system:serviceaccounts:velero";
    static final Identity IDENTITY = new Identity("transplant-system");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Reviews() {}

    static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static JsonNode json(byte[] bytes) {
        try {
            return MAPPER.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An Ingress that Velero creates; also the review that parser tests break. */
    static ObjectNode review() {
        return (ObjectNode) json("""
                {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
                 "request": {
                   "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
                   "kind": {"group": "networking.k8s.io", "version": "v1", "kind": "Ingress"},
                   "resource": {"group": "networking.k8s.io", "version": "v1", "resource": "ingresses"},
                   "name": "web", "namespace": "shop", "operation": "CREATE",
                   "userInfo": {"username": "system:serviceaccount:velero:velero",
                                "groups": ["system:serviceaccounts", "system:serviceaccounts:velero"]},
                   "object": {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
                              "metadata": {"name": "web", "namespace": "shop", "annotations": {"note": "Grüße 🚚"}},
                              "spec": {"ingressClassName": "avi-lb"}},
                   "oldObject": null, "dryRun": false, "options": null}}
                """);
    }

    /** A request to create something, of Velero's, as a review. */
    static ObjectNode review(Request of) {
        ObjectNode review = review();
        ObjectNode request = request(review)
                .put("uid", of.uid())
                .put("operation", of.operation())
                .put("namespace", of.namespace())
                .put("name", of.name())
                .put("dryRun", of.dryRun());
        request.withObject("/kind").put("kind", of.kind());
        request.set("object", of.object());
        return review;
    }

    static ObjectNode request(ObjectNode review) {
        return (ObjectNode) review.path("request");
    }

    static byte[] bytes(JsonNode review) {
        return review.toString().getBytes(StandardCharsets.UTF_8);
    }

    static Judge judge(String policy) {
        try {
            Policy read = PolicyReader.read(policy);
            return new Judge(read, new Rewriter(Rules.of(read)), IDENTITY);
        } catch (InvalidYamlException e) {
            throw new IllegalArgumentException(policy, e);
        }
    }

    /** What looks at pods where there is no cluster; counts for itself. */
    static RefusedPods blindToPods() {
        return new RefusedPods(TargetNamespaces.NONE, notice -> {}, new SimpleMeterRegistry());
    }

    /** A request of Velero's for an Ingress of this class. */
    static Request ingress(String ingressClass) {
        return create("Ingress", "shop", "web", """
                {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "web"},
                 "spec": {"ingressClassName": "%s"}}""".formatted(ingressClass));
    }

    /** A request of Velero's to create an object. */
    static Request create(String kind, String namespace, String name, String object) {
        return new Request(
                "uid-1",
                "CREATE",
                kind,
                "",
                namespace,
                name,
                "system:serviceaccount:velero:velero",
                Set.of(VELERO, "system:serviceaccounts"),
                false,
                json(object),
                MissingNode.getInstance());
    }

    /** The same request by somebody else. */
    static Request by(String user, Set<String> groups, boolean dryRun, Request request) {
        return new Request(
                request.uid(),
                request.operation(),
                request.kind(),
                request.subResource(),
                request.namespace(),
                request.name(),
                user,
                groups,
                dryRun,
                request.object(),
                request.oldObject());
    }

    /** The same request with another operation, on the object itself or a subresource. */
    static Request with(String operation, String subResource, JsonNode oldObject, Request request) {
        return new Request(
                request.uid(),
                operation,
                request.kind(),
                subResource,
                request.namespace(),
                request.name(),
                request.user(),
                request.groups(),
                request.dryRun(),
                request.object(),
                oldObject);
    }
}
