package dev.transplant.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ImplicitTuple;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.events.StreamStartEvent;

/** Objects as kubectl prints them, but with their keys in their own order, one line a value and no managedFields. */
final class Yaml {
    /** A label or annotation key has at most 317 characters; longer keys would be written with a question mark. */
    private static final int MAX_KEY = 1024;

    private static final DumpSettings SETTINGS = DumpSettings.builder()
            .setSplitLines(false)
            .setMaxSimpleKeyLength(MAX_KEY)
            .build();
    private static final ImplicitTuple NO_TAG = new ImplicitTuple(true, true);

    /** Text that a YAML 1.1 parser, such as kubectl's, takes for something else: null, bool, merge, number, time. */
    private static final Pattern NOT_TEXT = Pattern.compile("""
            ~|null|Null|NULL|<<\
            |y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF\
            |[-+]?(\\.inf|\\.Inf|\\.INF)|\\.nan|\\.NaN|\\.NAN\
            |[-+]?(0x[0-9a-fA-F_]+|0b[01_]+|0o[0-7_]+|[0-9][0-9_]*)\
            |[-+]?(\\.[0-9_]*|[0-9][0-9_]*(\\.[0-9_]*)?)([eE][-+]?[0-9]+)?\
            |[-+]?[0-9][0-9_]*(:[0-5]?[0-9]){1,9}(\\.[0-9_]*)?\
            |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?""");

    private Yaml() {}

    /** Returns the object as one document that ends with a line break. */
    static String of(JsonNode object) {
        List<Event> events = new ArrayList<>();
        events.add(new StreamStartEvent());
        events.add(new DocumentStartEvent(false, Optional.empty(), Map.of()));
        node(withoutManagedFields(object), events);
        events.add(new DocumentEndEvent(false));
        events.add(new StreamEndEvent());
        return new Present(SETTINGS).emitToString(events.iterator());
    }

    private static JsonNode withoutManagedFields(JsonNode object) {
        if (object instanceof ObjectNode whole && whole.path("metadata") instanceof ObjectNode metadata) {
            ObjectNode shown = JsonNodeFactory.instance.objectNode().setAll(metadata);
            ObjectNode copy = JsonNodeFactory.instance.objectNode().setAll(whole);
            return copy.set("metadata", shown.without("managedFields"));
        }
        return object;
    }

    private static void node(JsonNode node, List<Event> events) {
        switch (node) {
            case ObjectNode object -> mapping(object, events);
            case ArrayNode array -> sequence(array, events);
            default -> events.add(node.isTextual() ? text(node.asText()) : scalar(node.asText(), ScalarStyle.PLAIN));
        }
    }

    private static void mapping(ObjectNode object, List<Event> events) {
        FlowStyle style = object.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK;
        events.add(new MappingStartEvent(Optional.empty(), Optional.empty(), true, style));
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            events.add(text(entry.getKey()));
            node(entry.getValue(), events);
        }
        events.add(new MappingEndEvent());
    }

    private static void sequence(ArrayNode array, List<Event> events) {
        FlowStyle style = array.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK;
        events.add(new SequenceStartEvent(Optional.empty(), Optional.empty(), true, style));
        for (JsonNode element : array) {
            node(element, events);
        }
        events.add(new SequenceEndEvent());
    }

    private static Event text(String text) {
        if (text.isEmpty() || NOT_TEXT.matcher(text).matches()) {
            return scalar(text, ScalarStyle.DOUBLE_QUOTED);
        }
        return scalar(text, text.indexOf('\n') < 0 ? ScalarStyle.PLAIN : ScalarStyle.LITERAL);
    }

    private static Event scalar(String text, ScalarStyle style) {
        return new ScalarEvent(Optional.empty(), Optional.empty(), NO_TAG, text, style);
    }
}
