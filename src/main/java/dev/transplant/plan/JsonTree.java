package dev.transplant.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/**
 * One document, made from the parser's events on a stack of its own: neither deep nesting nor aliases of aliases can use up
 * stack or memory. The items of a List can be taken one by one.
 */
final class JsonTree {
    private static final int MAX_DEPTH = 500;

    /**
     * Keys and values of one object, also those that aliases repeat (a bomb of ten lines repeats billions). Of the 1.5 MiB
     * that etcd takes, so many would have six bytes each.
     */
    private static final int MAX_VALUES = 250_000;

    private static final String ITEMS = "items";
    private static final String MERGE = "<<";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Deque<Open> open = new ArrayDeque<>();
    private final Map<Anchor, JsonNode> anchors = new HashMap<>();
    private int values;
    private int items;
    private @Nullable JsonNode item;
    private @Nullable JsonNode value;

    /** A document that is no manifest of Kubernetes, and dangerous to read. */
    static final class LimitException extends Exception {
        private static final long serialVersionUID = 1;

        LimitException(String message) {
            super(message);
        }
    }

    /** A mapping or a sequence whose end was not seen yet. */
    private static final class Open {
        private final JsonNode node;
        private final Optional<Anchor> anchor;
        private final boolean holdsItems;
        private @Nullable String key;

        Open(JsonNode node, Optional<Anchor> anchor, boolean holdsItems) {
            this.node = node;
            this.anchor = anchor;
            this.holdsItems = holdsItems;
        }
    }

    /** Returns the document, without the items that were taken. */
    JsonNode value() {
        return value == null ? NODES.nullNode() : value;
    }

    /** Whether the next event begins an item of a List, as far as one can tell before its end. */
    boolean isBeforeItem() {
        Open in = open.peek();
        return in != null && in.holdsItems;
    }

    /** Takes out the item of a List that the last event has completed, if it has. */
    Optional<JsonNode> takeItem() {
        Optional<JsonNode> taken = Optional.ofNullable(item);
        item = null;
        return taken;
    }

    /** How many items of a List there were to take. */
    int items() {
        return items;
    }

    static boolean isObject(JsonNode value) {
        return value.path("kind").isTextual() && value.path("apiVersion").isTextual();
    }

    static boolean isList(JsonNode object) {
        return object.path("kind").asText().endsWith("List");
    }

    /** Takes the next event between a document's start and its end. */
    void add(Event event) throws LimitException {
        switch (event.getEventId()) {
            case MappingStart -> begin(NODES.objectNode(), ((NodeEvent) event).getAnchor());
            case SequenceStart -> begin(NODES.arrayNode(), ((NodeEvent) event).getAnchor());
            case MappingEnd, SequenceEnd -> end(open.pop().node);
            case Scalar -> scalar((ScalarEvent) event);
            case Alias -> repeat(((AliasEvent) event).getAlias());
            default -> throw new IllegalArgumentException(event.toString());
        }
    }

    private void begin(JsonNode container, Optional<Anchor> anchor) throws LimitException {
        checkDepth(open.size());
        Open in = open.peek();
        boolean holdsItems = open.size() == 1 && in != null && ITEMS.equals(in.key) && container.isArray();
        put(container);
        anchor.ifPresent(a -> anchors.put(a, container));
        open.push(new Open(container, anchor, holdsItems));
    }

    private void end(JsonNode container) {
        merge(container);
        complete(container);
    }

    /** Sees whether this is an item to take. The kind of a List may come after its items, as kubectl prints it. */
    private void complete(JsonNode node) {
        Open in = open.peek();
        if (in == null || !in.holdsItems) {
            return;
        }
        boolean isItem = value().has("kind") ? isList(value()) : isObject(node);
        if (isItem || items > 0) {
            ArrayNode array = (ArrayNode) in.node;
            array.remove(array.size() - 1);
            items++;
            item = node;
            values = anchors.isEmpty() ? 0 : values;
        }
    }

    private void scalar(ScalarEvent event) throws LimitException {
        Open in = open.peek();
        boolean isKey = in != null && in.node.isObject() && in.key == null;
        JsonNode scalar = isKey ? NODES.textNode(event.getValue()) : Scalars.of(event);
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor, scalar));
        put(scalar);
        complete(scalar);
    }

    private void put(JsonNode node) throws LimitException {
        countValue();
        Open in = open.peek();
        if (in == null) {
            value = node;
        } else if (in.node instanceof ArrayNode array) {
            array.add(node);
        } else if (in.key == null) {
            if (!node.isTextual()) {
                throw new LimitException("a key is no text; is it a Helm template? Give the output of `helm template`");
            }
            in.key = node.asText();
        } else {
            ((ObjectNode) in.node).set(in.key, node);
            in.key = null;
        }
    }

    /** Takes the members of the mappings behind {@code <<} where a complete mapping has none of its own. */
    private static void merge(JsonNode complete) {
        if (complete instanceof ObjectNode object && object.path(MERGE).isContainerNode()) {
            JsonNode merged = object.remove(MERGE);
            (merged.isObject() ? List.of(merged) : merged)
                    .forEach(each ->
                            each.properties().forEach(field -> object.putIfAbsent(field.getKey(), field.getValue())));
        }
    }

    private void repeat(Anchor alias) throws LimitException {
        JsonNode node = anchors.get(alias);
        if (node == null) {
            throw new LimitException("there is no anchor &%s above".formatted(alias));
        }
        if (open.stream().anyMatch(in -> in.anchor.filter(alias::equals).isPresent())) {
            throw new LimitException("alias *%s stands in what it repeats".formatted(alias));
        }
        count(node, open.size());
        JsonNode copy = node.deepCopy();
        put(copy);
        complete(copy);
    }

    private void count(JsonNode node, int depth) throws LimitException {
        if (node.isContainerNode()) {
            checkDepth(depth);
        }
        countValue();
        for (JsonNode child : node) {
            count(child, depth + 1);
        }
    }

    private void countValue() throws LimitException {
        values++;
        if (values > MAX_VALUES) {
            throw new LimitException("an object has more than %d keys and values".formatted(MAX_VALUES));
        }
    }

    private static void checkDepth(int depth) throws LimitException {
        if (depth >= MAX_DEPTH) {
            throw new LimitException("nests deeper than %d levels".formatted(MAX_DEPTH));
        }
    }
}
