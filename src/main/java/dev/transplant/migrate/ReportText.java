package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A report as people read it; made from the JSON alone, so that it can be told later too. */
public final class ReportText {
    private static final String INDENT = "  ";

    private ReportText() {}

    /** Returns its lines. */
    public static List<String> lines(JsonNode report) {
        List<String> lines = new ArrayList<>();
        lines.add("Migration %s: %s"
                .formatted(report.path("name").asText(), report.path("outcome").asText()));
        report.path("namespaces").forEach(namespace -> lines.add(INDENT + place(namespace)));
        lines.add("Phases");
        report.path("phases").forEach(phase -> lines.add(INDENT + phase(phase)));
        if (report.has("rto")) {
            lines.add(reached("RTO", report.path("rto")));
            lines.add(reached("RPO", report.path("rpo")));
        }
        for (String kind : List.of("backup", "restore")) {
            if (report.has(kind)) {
                lines.add(velero(kind, report.path(kind)));
            }
        }
        list(lines, "Found before it began", report.path("findings"));
        list(lines, "Namespaces whose Pod Security level was loosened", report.path("adopted"));
        list(lines, "What Velero says of the restore", report.path("restoreResults"));
        if (report.has("failure")) {
            lines.add("Failed in %s".formatted(report.at("/failure/phase").asText()));
            report.at("/failure/message").asText().lines().forEach(line -> lines.add(INDENT + line));
        }
        if (report.has("sourceBroughtBack")) {
            lines.add("The source's workloads were brought back at "
                    + report.path("sourceBroughtBack").asText());
        }
        return lines.stream().map(ReportText::printable).toList();
    }

    private static String printable(String line) {
        int indent = line.length() - line.stripLeading().length();
        return line.substring(0, indent) + Shown.clean(line);
    }

    private static String place(JsonNode namespace) {
        String source = namespace.path("source").asText();
        String target = namespace.path("target").asText();
        return "namespace " + (source.equals(target) ? source : source + " as " + target);
    }

    private static String phase(JsonNode phase) {
        String name = "%-10s".formatted(phase.path("name").asText());
        return phase.has("seconds")
                ? "%s %8.1f s".formatted(name, phase.path("seconds").asDouble())
                : "%s not over".formatted(name);
    }

    private static String reached(String name, JsonNode reached) {
        String time = reached.has("seconds")
                ? Shown.duration(Duration.ofSeconds(reached.path("seconds").asLong()))
                : "not reached";
        if (!reached.has("objectiveSeconds")) {
            return "%s %s".formatted(name, time);
        }
        String objective = Shown.duration(
                Duration.ofSeconds(reached.path("objectiveSeconds").asLong()));
        return "%s %s, objective %s: %s"
                .formatted(name, time, objective, reached.path("met").asBoolean() ? "met" : "missed");
    }

    private static String velero(String kind, JsonNode object) {
        return "%s %s: %s, %d objects, %d errors, %d warnings"
                .formatted(
                        kind.equals("backup") ? "Backup" : "Restore",
                        object.path("name").asText(),
                        object.path("phase").asText(),
                        object.path("items").asLong(),
                        object.path("errors").asLong(),
                        object.path("warnings").asLong());
    }

    private static void list(List<String> lines, String title, JsonNode texts) {
        if (!texts.isEmpty()) {
            lines.add(title);
            texts.forEach(text -> lines.add(INDENT + text.asText()));
        }
    }
}
