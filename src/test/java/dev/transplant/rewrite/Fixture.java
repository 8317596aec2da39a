package dev.transplant.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An object and what becomes of it.
 *
 * @param old what stands in the cluster when the object updates it; absent at CREATE
 */
public record Fixture(JsonNode in, JsonNode out, Optional<JsonNode> old) {
    static final Path ROOT = Path.of("src/test/resources/rewrite");
    private static final YAMLMapper YAML = new YAMLMapper();

    /** Reads {@code in.yaml}, {@code out.yaml} and, if there is one, {@code old.yaml} of a folder: rule/case. */
    public static Fixture load(String folder) {
        Path files = ROOT.resolve(folder);
        Path old = files.resolve("old.yaml");
        return new Fixture(
                read(files.resolve("in.yaml")),
                read(files.resolve("out.yaml")),
                Files.exists(old) ? Optional.of(read(old)) : Optional.empty());
    }

    /** Returns the object of a YAML text. */
    public static JsonNode yaml(String text) {
        try {
            return YAML.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Change change() {
        return changeTo(in);
    }

    /** Returns the same operation with another new object. */
    public Change changeTo(JsonNode object) {
        return old.map(standing -> Change.update(object, standing)).orElseGet(() -> Change.create(object));
    }

    /** Asserts what a rule makes of the object, and that a second pass changes nothing more. */
    public void assertRewrittenBy(RewriteRule rule, int operations, int findings, String why) {
        Outcome outcome = rule.rewrite(change());

        JsonNode patched = JsonPatch.apply(outcome.patch(), in);
        assertThat(patched).as(why).isEqualTo(out);
        assertThat(outcome.patch()).as(why).hasSize(operations);
        assertThat(outcome.findings()).as(why).hasSize(findings);
        assertThat(rule.rewrite(changeTo(patched)).patch())
                .as("settled by its own patch")
                .isEmpty();
    }

    private static JsonNode read(Path file) {
        try {
            return yaml(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
