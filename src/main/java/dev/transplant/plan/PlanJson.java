package dev.transplant.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.podsecurity.Level;
import dev.transplant.rewrite.Finding;
import dev.transplant.rewrite.JsonPatch;
import java.util.Locale;
import java.util.Map;

/** The parts of the JSON report, as plan.schema.json describes them. */
final class PlanJson {
    static final String SCHEMA = "transplant.dev/plan/v1";

    private PlanJson() {}

    static ObjectNode object(Planned planned) {
        ObjectNode object = node();
        object.put("apiVersion", planned.apiVersion());
        object.put("kind", planned.kind());
        object.put("namespace", planned.namespace());
        object.put("name", planned.name());
        object.put("origin", planned.origin());
        object.put("outcome", outcome(planned.fate()));
        if (!planned.why().isEmpty()) {
            object.put("why", planned.why());
        }
        object.set("patch", JsonPatch.toJson(planned.patch()));
        ArrayNode findings = object.putArray("findings");
        for (Finding finding : planned.findings()) {
            findings.addObject()
                    .put("rule", finding.rule())
                    .put("weight", lower(finding.weight().name()))
                    .put("path", finding.path().toString())
                    .put("value", finding.value())
                    .put("message", finding.message());
        }
        ArrayNode remarks = object.putArray("remarks");
        for (Remark remark : planned.remarks()) {
            remarks.addObject()
                    .put("check", remark.check())
                    .put("path", remark.path())
                    .put("value", remark.value())
                    .put("message", remark.message());
        }
        return object;
    }

    static ObjectNode summary(Summary summary) {
        ObjectNode json = node();
        json.put("clean", summary.isClean());
        json.put("mode", summary.isObserved() ? "observe" : "enforce");
        ArrayNode objects = json.putArray("objects");
        summary.objects().forEach((kind, fates) -> objects.add(counts(kind, fates)));
        json.set("rewrites", rewrites(summary.rewrites()));
        json.set("findings", topics(summary.findings(), "rule"));
        json.set("remarks", topics(summary.remarks(), "check"));
        ArrayNode namespaces = json.putArray("namespaces");
        summary.namespaces().forEach(level -> namespaces.add(namespace(level)));
        json.put("unlistedNamespaces", summary.unlistedNamespaces());
        ArrayNode unused = json.putArray("unused");
        summary.unused().forEach(unused::add);
        json.put("secretsSkipped", summary.secrets());
        json.set("ignored", places(node(), summary.ignored()));
        return json;
    }

    private static ObjectNode namespace(NamespaceLevel level) {
        ObjectNode json = node().put("name", level.name());
        json.put("level", level.level().map(Level::label).orElse(""));
        json.put("needs", level.needs().label());
        level.floor()
                .ifPresent(floor -> json.putObject("floor")
                        .put("level", floor.level().label())
                        .put("message", floor.why()));
        ArrayNode forcedBy = json.putArray("forcedBy");
        for (Forced forced : level.forcedBy()) {
            forcedBy.addObject()
                    .put("kind", forced.kind())
                    .put("name", forced.name())
                    .put("check", forced.check())
                    .put("path", forced.path())
                    .put("container", forced.container())
                    .put("value", forced.value())
                    .put("remedy", forced.remedy());
        }
        return json.put("unlisted", level.unlisted());
    }

    private static ObjectNode counts(String kind, Map<Fate, Long> fates) {
        ObjectNode counts = node().put("kind", kind);
        for (Fate fate : Fate.values()) {
            counts.put(outcome(fate), fates.getOrDefault(fate, 0L));
        }
        return counts;
    }

    private static ObjectNode rewrites(Tally<Rewritten> tally) {
        ObjectNode json = node();
        ArrayNode listed = json.putArray("listed");
        for (Tally.Row<Rewritten> row : tally.rows()) {
            Rewritten rewrite = row.key();
            ObjectNode entry = listed.addObject()
                    .put("op", lower(rewrite.op().name()))
                    .put("kind", rewrite.kind())
                    .put("path", rewrite.path())
                    .put("from", rewrite.from())
                    .put("to", rewrite.to());
            places(entry, row.places());
        }
        return json.put("unlisted", tally.unlisted());
    }

    private static ObjectNode topics(Map<String, Tally<Topic>> tallies, String by) {
        ObjectNode json = node();
        ArrayNode listed = json.putArray("listed");
        long unlisted = 0;
        for (Tally<Topic> tally : tallies.values()) {
            tally.rows().forEach(row -> listed.add(topic(row, by)));
            unlisted += tally.unlisted();
        }
        return json.put("unlisted", unlisted);
    }

    private static ObjectNode topic(Tally.Row<Topic> row, String by) {
        Topic topic = row.key();
        ObjectNode entry = node().put(by, topic.by());
        if (!topic.weight().isEmpty()) {
            entry.put("weight", lower(topic.weight()));
        }
        entry.put("kind", topic.kind()).put("path", topic.path()).put("value", topic.value());
        return places(entry.put("message", row.message()), row.places());
    }

    private static ObjectNode places(ObjectNode entry, Places places) {
        entry.put("count", places.count());
        ArrayNode first = entry.putArray("first");
        places.first().forEach(first::add);
        return entry;
    }

    private static String outcome(Fate fate) {
        return switch (fate) {
            case REWRITTEN -> "rewritten";
            case UNCHANGED -> "unchanged";
            case REFUSED -> "refused";
            case NOT_RESTORED -> "notRestored";
        };
    }

    private static String lower(String constant) {
        return constant.toLowerCase(Locale.ROOT);
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
