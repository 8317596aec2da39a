package dev.transplant.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.transplant.rewrite.Finding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReportTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonSchema SCHEMA = schema();

    private final Summary summary = new Summary();

    @Test
    void printsObjectsAndSummary() throws IOException {
        Planned web = Samples.claim("shop", "data", "gold");

        assertThat(text(false, web)).isEqualTo("""
                {
                  "schema": "transplant.dev/plan/v1",
                  "objects": [ {
                    "apiVersion": "v1",
                    "kind": "PersistentVolumeClaim",
                    "namespace": "shop",
                    "name": "data",
                    "origin": "objects.yaml",
                    "outcome": "rewritten",
                    "patch": [ {
                      "op": "replace",
                      "path": "/spec/storageClassName",
                      "value": "fast"
                    }, {
                      "op": "add",
                      "path": "/metadata/annotations",
                      "value": {
                        "transplant.dev/original": "{\\"/spec/storageClassName\\":\\"gold\\"}"
                      }
                    } ],
                    "findings": [],
                    "remarks": []
                  } ],
                  "summary": {
                    "clean": true,
                    "mode": "enforce",
                    "objects": [ {
                      "kind": "PersistentVolumeClaim",
                      "rewritten": 1,
                      "unchanged": 0,
                      "refused": 0,
                      "notRestored": 0
                    } ],
                    "rewrites": {
                      "listed": [ {
                        "op": "replace",
                        "kind": "PersistentVolumeClaim",
                        "path": "/spec/storageClassName",
                        "from": "gold",
                        "to": "fast",
                        "count": 1,
                        "first": [ "shop/data" ]
                      } ],
                      "unlisted": 0
                    },
                    "findings": {
                      "listed": [],
                      "unlisted": 0
                    },
                    "remarks": {
                      "listed": [],
                      "unlisted": 0
                    },
                    "namespaces": [],
                    "unlistedNamespaces": 0,
                    "unused": [],
                    "secretsSkipped": 0,
                    "ignored": {
                      "count": 0,
                      "first": []
                    }
                  }
                }
                """);
    }

    @Test
    void fitsItsSchema() throws IOException {
        JsonNode report = MAPPER.readTree(text(false, everything()));

        assertThat(SCHEMA.validate(report)).isEmpty();
        assertThat(report.path("objects")).hasSize(everything().length);
    }

    @Test
    void hasOutcomesAndReasons() throws IOException {
        JsonNode objects = MAPPER.readTree(text(false, everything())).path("objects");

        assertThat(objects)
                .extracting(object -> object.path("outcome").asText())
                .containsExactly("rewritten", "rewritten", "unchanged", "refused", "notRestored", "unchanged");
        assertThat(objects)
                .extracting(object -> object.path("why").asText("-"))
                .containsExactly("-", "-", "-", "class", "it has completed", "-");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "remove, /summary",
        "remove, /schema",
        "remove, /objects/0/outcome",
        "remove, /objects/0/patch/0/value",
        "remove, /objects/1/remarks/0/check",
        "remove, /summary/findings/listed/0/weight",
        "remove, /summary/remarks/listed/0/count",
        "remove, /summary/objects/0/refused",
        "extra,  ''",
        "extra,  /objects/0",
        "extra,  /objects/0/patch/0",
        "extra,  /summary",
        "extra,  /summary/rewrites",
        "extra,  /summary/rewrites/listed/0",
        "extra,  /summary/remarks/listed/0",
        "extra,  /summary/ignored",
        "remove, /summary/namespaces",
        "remove, /summary/namespaces/0/needs",
        "extra,  /summary/namespaces/0",
        "extra,  /summary/namespaces/0/floor",
        "extra,  /summary/namespaces/0/forcedBy/0",
    })
    void hasASchemaThatNoticesWhatIsMissingOrUnknown(String how, String path) throws IOException {
        JsonNode report = MAPPER.readTree(text(false, everything()));
        JsonPointer pointer = JsonPointer.compile(path);
        if (how.equals("extra")) {
            ((ObjectNode) report.at(pointer)).put("surprise", 1);
        } else {
            ObjectNode parent = (ObjectNode) report.at(pointer.head());
            assertThat(parent.remove(pointer.last().getMatchingProperty())).isNotNull();
        }

        assertThat(SCHEMA.validate(report)).isNotEmpty();
    }

    @Test
    void leavesObjectsOutIfQuiet() throws IOException {
        JsonNode report = MAPPER.readTree(text(true, everything()));

        assertThat(report.fieldNames()).toIterable().containsExactly("schema", "summary");
        assertThat(report.at("/summary/objects")).isNotEmpty();
        assertThat(SCHEMA.validate(report)).isEmpty();
    }

    @Test
    void printsAnEmptyPlan() throws IOException {
        JsonNode report = MAPPER.readTree(text(false));

        assertThat(SCHEMA.validate(report)).isEmpty();
        assertThat(report.path("objects").isArray()).isTrue();
        assertThat(report.at("/summary/clean").asBoolean()).isTrue();
    }

    @Test
    void keepsHostileNames() throws IOException {
        String hostile = "\033[2J\u202e\u0000\ud83d\"é";
        Planned planned = Samples.with(
                Samples.unchanged(hostile, hostile, hostile), new Remark("check", "/\n" + hostile, hostile, hostile));

        String text = text(false, planned);

        assertThat(text.lines()).allSatisfy(line -> assertThat(line).isEqualTo(Printable.of(line)));
        JsonNode report = MAPPER.readTree(text);
        assertThat(report.at("/objects/0/name").asText()).isEqualTo(hostile);
        assertThat(SCHEMA.validate(report)).isEmpty();
    }

    @Test
    void streams() throws IOException {
        CountingStream out = new CountingStream();
        JsonReport report = new JsonReport(out, false);
        for (int i = 0; i < 2000; i++) {
            report.object(Samples.unchanged("Pod", "shop", "web"));
        }

        assertThat(out.bytes).isGreaterThan(2000 * 150);
        report.end(summary);
        assertThat(out.closed).isFalse();
    }

    private String text(boolean quiet, Planned... objects) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonReport report = new JsonReport(out, quiet);
        for (Planned planned : objects) {
            summary.add(planned);
            report.object(planned);
        }
        report.end(summary);
        return out.toString(StandardCharsets.UTF_8);
    }

    private Planned[] everything() {
        summary.unused(List.of("storage.classes.bronze"));
        summary.skipSecrets(1);
        summary.ignore("README.md");
        summary.add(Samples.level());
        Remark remark = new Remark("foreign-finalizer", "/metadata/finalizers/0", "x/y", "m");
        Finding denied = new Finding(
                "map-ingress-class", JsonPointer.compile("/spec/ingressClassName"), "x", Finding.Weight.DENY, "m");
        return new Planned[] {
            Samples.ingress("shop", "web", "avi-lb"),
            Samples.with(Samples.statefulSet("shop", "db", "gold"), remark),
            Samples.claim("shop", "logs", "silver"),
            Samples.with(Samples.with(Samples.ingress("shop", "odd", "x"), denied), Fate.REFUSED, "class"),
            Samples.with(Samples.unchanged("Pod", "shop", "job"), Fate.NOT_RESTORED, "it has completed"),
            Samples.unchanged("Service", "shop", "web"),
        };
    }

    private static JsonSchema schema() {
        try (InputStream in = JsonReport.class.getResourceAsStream("/plan.schema.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class CountingStream extends OutputStream {
        private long bytes;
        private boolean closed;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
