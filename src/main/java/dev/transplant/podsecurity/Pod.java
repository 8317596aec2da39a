package dev.transplant.podsecurity;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A pod, or what a template makes: its spec with its metadata, of any shape. */
public final class Pod {
    /** In the order in which API servers look at them. */
    private static final List<String> LISTS = List.of("initContainers", "containers", "ephemeralContainers");

    private final JsonPointer place;
    private final JsonNode spec;
    private final JsonNode annotations;
    private final List<Container> containers = new ArrayList<>();

    /**
     * Reads a pod.
     *
     * @param place where metadata and spec stand in the object; empty for a Pod itself
     * @param pod what stands there
     */
    Pod(JsonPointer place, JsonNode pod) {
        this.place = place;
        this.spec = pod.path("spec");
        this.annotations = pod.path("metadata").path("annotations");
        for (String list : LISTS) {
            JsonNode nodes = spec.path(list);
            for (int i = 0; i < Json.size(nodes); i++) {
                containers.add(new Container(this, list, i, Json.element(nodes, i)));
            }
        }
    }

    JsonNode spec() {
        return spec;
    }

    JsonNode securityContext() {
        return spec.path("securityContext");
    }

    JsonNode annotations() {
        return annotations;
    }

    List<Container> containers() {
        return containers;
    }

    JsonNode volumes() {
        return spec.path("volumes");
    }

    boolean isWindows() {
        return Json.text(spec.path("os").path("name")).equals("windows");
    }

    /** Whether its root is not that of the node. */
    boolean hasUserNamespace() {
        return Json.is(false, spec.path("hostUsers"));
    }

    /** Returns where a field stands in the object. */
    JsonPointer at(String... fields) {
        return Json.at(place, fields);
    }
}
