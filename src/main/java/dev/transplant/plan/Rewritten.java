package dev.transplant.plan;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.transplant.rewrite.Fields;
import dev.transplant.rewrite.Original;
import dev.transplant.rewrite.PatchOp;
import dev.transplant.rewrite.Patched;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What one operation does, as far as objects have it in common.
 *
 * @param path JSON pointer, with {@code *} for array indexes
 * @param from the value before; empty where there was none or where it is no name
 * @param to the value after; likewise
 */
record Rewritten(Op op, String kind, String path, String from, String to) {
    enum Op {
        ADD,
        REPLACE,
        REMOVE
    }

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9./_-]{1,253}");

    /** Returns each once, without the trace. */
    static List<Rewritten> of(Planned planned) {
        Patched patched = new Patched(planned.before());
        Set<Rewritten> all = new LinkedHashSet<>();
        for (PatchOp op : planned.patch()) {
            JsonNode before = patched.object().at(op.path());
            if (!Original.isTrace(op)) {
                of(op, Topic.name(planned.kind()), before).forEach(all::add);
            }
            patched.apply(op);
        }
        return List.copyOf(all);
    }

    /** As people read it. */
    String text() {
        String field = Fields.name(JsonPointer.compile(path));
        String change = switch (op) {
            case ADD -> "set" + (to.isEmpty() ? "" : " to " + to);
            case REPLACE -> from.isEmpty() || to.isEmpty() ? "changed" : from + " → " + to;
            case REMOVE -> from.isEmpty() ? "removed" : from + " removed";
        };
        return field + ": " + change;
    }

    private static Stream<Rewritten> of(PatchOp op, String kind, JsonNode before) {
        return switch (op) {
            case PatchOp.Add add -> added(kind, add.path(), add.value());
            case PatchOp.Replace replace -> Stream.of(of(Op.REPLACE, kind, replace.path(), before, replace.value()));
            case PatchOp.Remove remove ->
                Stream.of(of(Op.REMOVE, kind, remove.path(), before, MissingNode.getInstance()));
        };
    }

    private static Stream<Rewritten> added(String kind, JsonPointer path, JsonNode value) {
        if (value instanceof ObjectNode object) {
            Stream<Map.Entry<String, JsonNode>> members = object.properties().stream();
            return members.flatMap(member -> added(kind, path.appendProperty(member.getKey()), member.getValue()));
        }
        return Stream.of(of(Op.ADD, kind, path, MissingNode.getInstance(), value));
    }

    private static Rewritten of(Op op, String kind, JsonPointer path, JsonNode from, JsonNode to) {
        return new Rewritten(op, kind, Topic.anyIndex(path.toString()), name(from), name(to));
    }

    private static String name(JsonNode value) {
        return value instanceof TextNode text && NAME.matcher(text.asText()).matches() ? text.asText() : "";
    }
}
