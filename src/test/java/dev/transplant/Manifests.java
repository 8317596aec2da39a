package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.rewrite.Fixture;
import dev.transplant.testbed.Shell;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The files of k8s/, each named by its path from there, and the settings that they must agree with. */
public final class Manifests {
    static final String KUSTOMIZATION = "kustomization.yaml";

    private static final Path ROOT = Shell.PROJECT.resolve("k8s");
    private static final Path SETTINGS = Shell.PROJECT.resolve("src/main/resources/application.properties");

    private Manifests() {}

    static List<String> files() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return some(files.filter(file -> file.toString().endsWith(".yaml"))
                    .map(file -> ROOT.relativize(file).toString())
                    .sorted());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files that are objects of ours, not patches nor kustomizations. */
    static List<String> objects() {
        return some(
                files().stream().filter(file -> file.endsWith(KUSTOMIZATION)).flatMap(Manifests::objectsOf));
    }

    private static Stream<String> objectsOf(String kustomization) {
        Path folder = Path.of(kustomization).resolveSibling("");
        return texts(read(kustomization).path("resources"))
                .filter(resource -> resource.endsWith(".yaml"))
                .map(resource -> folder.resolve(resource).toString());
    }

    static List<String> objectsOfKind(String... kinds) {
        return some(objects().stream().filter(file -> List.of(kinds).contains(kind(read(file)))));
    }

    static String kind(JsonNode object) {
        return object.path("kind").asText();
    }

    public static JsonNode read(String file) {
        return Fixture.yaml(text(file));
    }

    static String text(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    public static Stream<String> texts(JsonNode array) {
        return stream(array).map(JsonNode::asText);
    }

    /** Returns a list, having asserted that there is something in it to hold against the rest. */
    static <T> List<T> some(Stream<T> stream) {
        List<T> list = stream.toList();
        assertThat(list).isNotEmpty();
        return list;
    }

    /** The namespace where nobody names another. */
    public static String namespace() {
        return setting("transplant.namespace", String.class);
    }

    /** What application.properties says, whatever the environment says. */
    static <T> T setting(String name, Class<T> type) {
        try {
            return new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .withSources(new PropertiesConfigSource(SETTINGS.toUri().toURL()))
                    .withConverter(Duration.class, 200, new DurationConverter())
                    .build()
                    .getValue(name, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
