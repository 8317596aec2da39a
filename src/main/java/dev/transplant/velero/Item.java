package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A Kubernetes object, and where it stood.
 *
 * @param origin file, and where in it, for messages
 */
public record Item(String origin, JsonNode object) {
    /** Takes one object after the other. */
    public interface Consumer {
        void accept(Item item) throws UnreadableInputException;
    }
}
