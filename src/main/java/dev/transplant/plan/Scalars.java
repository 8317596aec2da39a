package dev.transplant.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;

/** What the texts of YAML stand for: numbers, booleans, null, by YAML's core schema. */
final class Scalars {
    /** Of a whole number. To read a longer one takes time by the square of its length. */
    private static final int MAX_DIGITS = 1000;

    private static final ScalarResolver TYPES = new CoreScalarResolver(true);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Scalars() {}

    /** Returns the value of a scalar; one that is tagged as what it cannot be is text. */
    static JsonNode of(ScalarEvent event) {
        String text = event.getValue();
        if (event.getTag().isPresent()) {
            return event.getTag().get().equals(Tag.STR.getValue())
                    ? NODES.textNode(text)
                    : typed(text, new Tag(event.getTag().get()));
        }
        return event.isPlain() ? typed(text, TYPES.resolve(text, true)) : NODES.textNode(text);
    }

    private static JsonNode typed(String text, Tag tag) {
        if (tag.equals(Tag.NULL)) {
            return NODES.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            return NODES.booleanNode(Boolean.parseBoolean(text));
        }
        try {
            if (tag.equals(Tag.INT)) {
                return integer(text);
            }
            return tag.equals(Tag.FLOAT) ? NODES.numberNode(Double.parseDouble(text)) : NODES.textNode(text);
        } catch (NumberFormatException e) {
            return NODES.textNode(text);
        }
    }

    private static JsonNode integer(String text) {
        if (text.length() > MAX_DIGITS) {
            return NODES.textNode(text);
        }
        BigInteger number = text.startsWith("0x")
                ? new BigInteger(text.substring(2), 16)
                : text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
        return number.bitLength() < Integer.SIZE
                ? NODES.numberNode(number.intValue())
                : number.bitLength() < Long.SIZE ? NODES.numberNode(number.longValue()) : NODES.numberNode(number);
    }
}
