package dev.transplant.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A fixture that no row names is never read, so it proves nothing. */
class FixturesTest {
    private static final List<String> PACKAGES = List.of("dev.transplant.rewrite.", "dev.transplant.policy.");

    static List<String> rules() throws IOException {
        return folders(Fixture.ROOT);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void eachFolderBelongsToARow(String rule) throws IOException {
        assertThat(rows(testOf(rule))).containsAll(folders(Fixture.ROOT.resolve(rule)));
    }

    /** Returns the first column of the tables over the test's methods. */
    private static Set<String> rows(Class<?> test) {
        return Arrays.stream(test.getDeclaredMethods())
                .flatMap(method -> Arrays.stream(method.getAnnotationsByType(CsvSource.class)))
                .flatMap(table -> Arrays.stream(table.value()))
                .map(row -> row.substring(0, row.indexOf(',')).strip())
                .collect(Collectors.toSet());
    }

    /** Returns the test that is named like the folder: map-thing, MapThingTest. */
    private static Class<?> testOf(String rule) {
        String name = Arrays.stream(rule.split("-", -1))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining("", "", "Test"));
        List<? extends Class<?>> found = PACKAGES.stream()
                .flatMap(inPackage -> classOf(inPackage + name))
                .toList();
        assertThat(found).as("tests named %s, for folder %s", name, rule).hasSize(1);
        return found.getFirst();
    }

    private static Stream<Class<?>> classOf(String name) {
        try {
            return Stream.of(Class.forName(name));
        } catch (ClassNotFoundException notInThisPackage) {
            return Stream.empty();
        }
    }

    private static List<String> folders(Path root) throws IOException {
        try (Stream<Path> children = Files.list(root)) {
            return children.map(Path::getFileName).map(Path::toString).sorted().toList();
        }
    }
}
