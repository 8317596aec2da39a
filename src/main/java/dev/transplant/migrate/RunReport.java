package dev.transplant.migrate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.velero.VeleroObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a run came to, for programs; report.schema.json says what stands in it. Pure. */
final class RunReport {
    /** Within v1 members are only added. */
    static final String SCHEMA = "transplant.dev/report/v1";

    /** A ConfigMap takes 1 MiB; a larger plan is left out, {@code transplant plan --backup} tells it again. */
    private static final int MAX_PLAN_CHARACTERS = 500_000;

    private RunReport() {}

    /**
     * What a report is made of.
     *
     * @param adopted the namespaces whose level this run has loosened, in words
     * @param results what Velero says of the restore, in words
     */
    record Facts(
            Migration migration,
            RunRecord record,
            Optional<VeleroObject> backup,
            Optional<VeleroObject> restore,
            List<String> adopted,
            List<String> results) {}

    static ObjectNode json(Facts facts) {
        RunRecord record = facts.record();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("schema", SCHEMA);
        json.put("name", facts.migration().name());
        json.put("outcome", record.failure().isPresent() ? "failed" : "completed");
        json.put("attempt", record.attempt());
        json.set("namespaces", namespaces(facts.migration()));
        json.set("phases", phases(record));
        objectives(facts).ifPresent(reached -> json.setAll(reached.json()));
        facts.backup().ifPresent(backup -> json.set("backup", velero(backup)));
        facts.restore().ifPresent(restore -> json.set("restore", velero(restore)));
        json.set("findings", texts(record.findings()));
        json.set("adopted", texts(facts.adopted()));
        json.set("restoreResults", texts(facts.results()));
        record.failure()
                .ifPresent(failure -> json.putObject("failure")
                        .put("phase", failure.stage().text())
                        .put("message", failure.message())
                        .put("retry", failure.retry()));
        record.woken().ifPresent(at -> json.put("sourceBroughtBack", at.toString()));
        record.plan()
                .map(BackupPlan::summary)
                .filter(summary -> summary.toString().length() <= MAX_PLAN_CHARACTERS)
                .ifPresent(summary -> json.set("plan", summary));
        return json;
    }

    private static ArrayNode namespaces(Migration migration) {
        ArrayNode namespaces = JsonNodeFactory.instance.arrayNode();
        migration
                .namespaces()
                .forEach(
                        source -> namespaces.addObject().put("source", source).put("target", migration.target(source)));
        return namespaces;
    }

    private static ArrayNode phases(RunRecord record) {
        ArrayNode phases = JsonNodeFactory.instance.arrayNode();
        for (Stage stage : Stage.values()) {
            Optional.ofNullable(record.begun().get(stage)).ifPresent(begun -> {
                ObjectNode phase = phases.addObject().put("name", stage.text()).put("begun", begun.toString());
                Optional.ofNullable(record.passed().get(stage))
                        .ifPresent(passed ->
                                phase.put("passed", passed.toString()).put("seconds", seconds(begun, passed)));
            });
        }
        return phases;
    }

    /** Clocks differ, Velero's times are whole seconds: never less than nothing. */
    private static double seconds(Instant begun, Instant passed) {
        return Math.max(0, Duration.between(begun, passed).toMillis()) / 1000.0;
    }

    /** Nothing before there is a restore. */
    private static Optional<RtoRpo> objectives(Facts facts) {
        RunRecord record = facts.record();
        return facts.restore()
                .flatMap(restore -> facts.backup()
                        .map(backup -> RtoRpo.of(
                                new RtoRpo.Times(
                                        facts.migration().quiesce()
                                                ? Optional.ofNullable(
                                                        record.begun().get(Stage.QUIESCE))
                                                : Optional.empty(),
                                        backup.started().orElse(backup.created()),
                                        restore.started().orElse(restore.created()),
                                        Optional.ofNullable(record.passed().get(Stage.VERIFY))),
                                facts.migration().objectives())));
    }

    private static ObjectNode velero(VeleroObject object) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", object.name())
                .put("phase", object.phase().name())
                .put("items", object.items())
                .put("errors", object.errors())
                .put("warnings", object.warnings());
    }

    private static ArrayNode texts(List<String> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }
}
