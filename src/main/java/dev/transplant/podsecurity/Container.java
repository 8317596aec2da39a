package dev.transplant.podsecurity;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * A container of a pod, of any of the three lists.
 *
 * @param list {@code containers}, {@code initContainers} or {@code ephemeralContainers}
 * @param index in that list
 */
record Container(Pod pod, String list, int index, JsonNode node) {
    boolean isEphemeral() {
        return list.equals("ephemeralContainers");
    }

    String name() {
        return Json.text(node.path("name"));
    }

    JsonNode securityContext() {
        return node.path("securityContext");
    }

    /** Returns where a field of the container stands in the object. */
    JsonPointer at(String... fields) {
        return Json.at(pod.at("spec", list).appendIndex(index), fields);
    }
}
