package dev.transplant.plan;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;

/** A plan for programs, written as it arises; plan.schema.json says what stands in it. */
public final class JsonReport implements Report {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII) // half a surrogate pair is no UTF-8, yet a name may hold one
            .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
            .build();

    /** As kubectl and jq print it. */
    private static final DefaultPrettyPrinter INDENTED = new DefaultPrettyPrinter(PrettyPrinter.DEFAULT_SEPARATORS
                    .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                    .withArrayEmptySeparator(""))
            .withObjectIndenter(new DefaultIndenter("  ", "\n"));

    private final JsonGenerator json;
    private final boolean quiet;

    /** @param quiet whether to leave out all but the summary */
    public JsonReport(OutputStream out, boolean quiet) throws IOException {
        this.quiet = quiet;
        json = MAPPER.createGenerator(out)
                .setPrettyPrinter(INDENTED.createInstance())
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        json.writeStringField("schema", PlanJson.SCHEMA);
        if (!quiet) {
            json.writeArrayFieldStart("objects");
        }
    }

    @Override
    public void object(Planned planned) throws IOException {
        if (!quiet) {
            MAPPER.writeTree(json, PlanJson.object(planned));
        }
    }

    @Override
    public void end(Summary summary) throws IOException {
        if (!quiet) {
            json.writeEndArray();
        }
        json.writeFieldName("summary");
        MAPPER.writeTree(json, PlanJson.summary(summary));
        json.writeEndObject();
        json.writeRaw('\n');
        json.close();
    }
}
