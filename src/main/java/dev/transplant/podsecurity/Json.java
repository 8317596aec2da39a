package dev.transplant.podsecurity;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads fields as API servers do. A value of another type counts as absent: with it the API server refuses the whole object
 * before anybody judges it.
 */
final class Json {
    private Json() {}

    /** Whether a field has this value; neither true nor false is had by one that is absent. */
    static boolean is(boolean value, JsonNode node) {
        return node.isBoolean() && node.booleanValue() == value;
    }

    /** A string; empty if absent. */
    static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }

    /** A whole number; 0 if absent. */
    static long number(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : 0;
    }

    /** The elements of an array in their order, null ones as empty objects; none if it is no array. */
    static Stream<JsonNode> elements(JsonNode array) {
        return IntStream.range(0, size(array)).mapToObj(i -> element(array, i));
    }

    static int size(JsonNode array) {
        return array.isArray() ? array.size() : 0;
    }

    static JsonNode element(JsonNode array, int index) {
        JsonNode element = array.path(index);
        return element.isNull() ? JsonNodeFactory.instance.objectNode() : element;
    }

    static List<String> texts(JsonNode array) {
        return elements(array).map(Json::text).toList();
    }

    static JsonPointer at(JsonPointer base, String... fields) {
        JsonPointer at = base;
        for (String field : fields) {
            at = at.appendProperty(field);
        }
        return at;
    }
}
