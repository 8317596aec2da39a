package dev.transplant.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.podsecurity.Level;
import java.util.Optional;

/**
 * What the annotation {@value #KEY} of a namespace says of the run that has loosened its Pod Security level.
 *
 * @param before the label's value, whatever it was; absent if there was no label
 * @param given the level that the run has set
 */
record AdoptedLevel(String run, Optional<String> before, Level given) {
    static final String KEY = "transplant.dev/adopted";

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads the annotation.
     *
     * @param text empty if there is none
     * @return nothing if it does not say all of it
     */
    static Optional<AdoptedLevel> read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            JsonNode before = json.path("before");
            String run = json.path("run").asText();
            boolean isComplete = !run.isEmpty() && (before.isTextual() || before.isNull());
            return Level.of(json.path("given").asText())
                    .filter(given -> isComplete)
                    .map(given -> new AdoptedLevel(
                            run, Optional.of(before).filter(JsonNode::isTextual).map(JsonNode::asText), given));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** The annotation's value. */
    String text() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("run", run);
        before.ifPresentOrElse(level -> json.put("before", level), () -> json.putNull("before"));
        return json.put("given", given.label()).toString();
    }

    /** Says what the run did. */
    String loosened(String namespace) {
        return "namespace '%s' was there already: its Pod Security level is '%s' now, before it was %s"
                .formatted(namespace, given.label(), beforeText());
    }

    /** Says that it is as before. */
    String putBack(String namespace) {
        return before.map(level -> "namespace '%s' has Pod Security level '%s' again".formatted(namespace, level))
                .orElseGet(() -> "namespace '%s' has no Pod Security level again".formatted(namespace));
    }

    /**
     * Says why it is not.
     *
     * @param now the label's value; absent if there is none
     */
    String left(String namespace, Optional<String> now) {
        return "namespace '%s' keeps %s, which somebody set meanwhile; before it was %s"
                .formatted(
                        namespace,
                        now.map("Pod Security level '%s'"::formatted).orElse("no Pod Security level"),
                        beforeText());
    }

    private String beforeText() {
        return before.map("'%s'"::formatted).orElse("not set");
    }
}
