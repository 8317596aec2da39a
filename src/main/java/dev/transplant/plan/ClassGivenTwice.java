package dev.transplant.plan;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Finds Ingresses with their class in the field and in the old annotation; the field wins. */
record ClassGivenTwice() implements Check {
    private static final JsonPointer ANNOTATION =
            JsonPointer.compile("/metadata/annotations/kubernetes.io~1ingress.class");

    @Override
    public List<Remark> look(JsonNode object) {
        String annotated = object.at(ANNOTATION).asText();
        String field = object.at("/spec/ingressClassName").asText();
        boolean twice = object.path("kind").asText().equals("Ingress") && !annotated.isEmpty() && !field.isEmpty();
        return twice
                ? List.of(Remark.of(
                        "class-given-twice",
                        ANNOTATION,
                        annotated,
                        "the class '%s' is given up for spec.ingressClassName '%s', since API servers refuse both"
                                .formatted(annotated, field)))
                : List.of();
    }
}
