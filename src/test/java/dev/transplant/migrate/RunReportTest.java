package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.transplant.migrate.RunRecord.Failure;
import dev.transplant.velero.VeleroObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunReportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchema SCHEMA = schema();
    private static final Instant START = Instant.parse("2026-11-29T10:00:00Z");
    private static final Migration MIGRATION = Migrations.of(
            "backup: {volumes: none}",
            "restore: {namespaceMapping: {shop: store}}",
            "objectives: {rto: PT10M, rpo: PT15M}");

    private static JsonSchema schema() {
        try (InputStream in = RunReport.class.getResourceAsStream("/report.schema.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static VeleroObject velero(String kind, String phase, int errors, Instant started) {
        return VeleroObject.of(read("""
                {"kind": "%s", "metadata": {"name": "shop-1", "creationTimestamp": "%s"},
                 "status": {"phase": "%s", "startTimestamp": "%s", "errors": %d, "warnings": 2, "progress": {"itemsRestored": 40}}}
                """.formatted(kind, started, phase, started, errors)));
    }

    private static RunRecord passed(RunRecord record, Stage stage, int from, int to) {
        return record.begin(stage, START.plusSeconds(from)).pass(stage, START.plusSeconds(to));
    }

    private static RunRecord verified() {
        RunRecord record = passed(RunRecord.fresh("digest"), Stage.PREFLIGHT, 0, 2);
        record = passed(record, Stage.BACKUP, 2, 62);
        record = passed(record, Stage.RESTORE, 70, 190);
        return passed(record, Stage.VERIFY, 190, 250)
                .planned(new BackupPlan(
                        "policy",
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        JSON.createObjectNode().put("clean", true)))
                .found(List.of("the target is older. To mend it: mind the pods"));
    }

    private static RunReport.Facts completed() {
        return new RunReport.Facts(
                MIGRATION,
                verified(),
                Optional.of(velero("Backup", "Completed", 0, START.plusSeconds(3))),
                Optional.of(velero("Restore", "Completed", 0, START.plusSeconds(71))),
                List.of(),
                List.of());
    }

    private static RunReport.Facts failed() {
        RunRecord record = verified()
                .fail(new Failure(Stage.VERIFY, "Restore shop-1 ended PartiallyFailed", false))
                .wake(START.plusSeconds(260));
        return new RunReport.Facts(
                MIGRATION,
                record,
                Optional.of(velero("Backup", "Completed", 0, START.plusSeconds(3))),
                Optional.of(velero("Restore", "PartiallyFailed", 1, START.plusSeconds(71))),
                List.of("Namespace store from restricted to baseline"),
                List.of("error: pod db-0 was refused"));
    }

    private static RunReport.Facts notBegun() {
        RunRecord record = RunRecord.fresh("digest")
                .begin(Stage.PREFLIGHT, START)
                .fail(new Failure(Stage.PREFLIGHT, "nothing was begun:\n  - Velero is missing\u001b[2J", true));
        return new RunReport.Facts(MIGRATION, record, Optional.empty(), Optional.empty(), List.of(), List.of());
    }

    @Test
    void isAsItsSchemaSays() {
        for (RunReport.Facts facts : List.of(completed(), failed(), notBegun())) {
            assertThat(SCHEMA.validate(RunReport.json(facts))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "schema",
                "name",
                "outcome",
                "attempt",
                "namespaces",
                "phases",
                "findings",
                "adopted",
                "restoreResults"
            })
    void misses(String member) {
        JsonNode without = RunReport.json(completed()).without(member);

        assertThat(SCHEMA.validate(without)).as(member).isNotEmpty();
    }

    @Test
    void saysHowLongItTook() {
        JsonNode report = RunReport.json(completed());

        assertThat(report.path("outcome").asText()).isEqualTo("completed");
        assertThat(report.path("phases").get(1)).isEqualTo(read("""
                {"name": "backup", "begun": "2026-11-29T10:00:02Z", "passed": "2026-11-29T10:01:02Z", "seconds": 60.0}"""));
        assertThat(report.path("rto")).as("from the restore's start").hasToString("""
                {"from":"restore","seconds":179,"objectiveSeconds":600,"met":true}""");
        assertThat(report.path("rpo")).as("since the backup's start").hasToString("""
                {"from":"backup","seconds":247,"objectiveSeconds":900,"met":true}""");
        assertThat(report.at("/plan/clean").asBoolean()).isTrue();
    }

    @Test
    void saysWhereItFailed() {
        JsonNode report = RunReport.json(failed());

        assertThat(report.path("failure")).isEqualTo(read("""
                {"phase": "verify", "message": "Restore shop-1 ended PartiallyFailed", "retry": false}"""));
        assertThat(report.path("sourceBroughtBack").asText()).isEqualTo("2026-11-29T10:04:20Z");
        assertThat(report.at("/restore/errors").asInt()).isEqualTo(1);
        assertThat(report.path("restoreResults")).isEqualTo(read("[\"error: pod db-0 was refused\"]"));
    }

    @Test
    void isReadByPeople() {
        assertThat(ReportText.lines(RunReport.json(failed()))).containsExactly("""
                Migration shop-1: failed
                  namespace shop as store
                Phases
                  preflight       2.0 s
                  backup         60.0 s
                  restore       120.0 s
                  verify         60.0 s
                RTO 2m59s, objective 10m: met
                RPO 4m7s, objective 15m: met
                Backup shop-1: Completed, 40 objects, 0 errors, 2 warnings
                Restore shop-1: PartiallyFailed, 40 objects, 1 errors, 2 warnings
                Found before it began
                  the target is older. To mend it: mind the pods
                Namespaces whose Pod Security level was loosened
                  Namespace store from restricted to baseline
                What Velero says of the restore
                  error: pod db-0 was refused
                Failed in verify
                  Restore shop-1 ended PartiallyFailed
                The source's workloads were brought back at 2026-11-29T10:04:20Z""".split("\n"));
        assertThat(ReportText.lines(RunReport.json(notBegun()))).containsExactly("""
                Migration shop-1: failed
                  namespace shop as store
                Phases
                  preflight  not over
                Failed in preflight
                  nothing was begun:
                    - Velero is missing?[2J""".split("\n"));
    }
}
