package dev.transplant;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows between the rooms. */
class ArchitectureTest {
    private static final String ROOT = "dev.transplant";
    private static final Set<String> LAYERS = Set.of("util", "common", "model", "impl");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @ParameterizedTest(name = "{0} may use {1}")
    @CsvSource({
        "rewrite,     ''",
        "podsecurity, ''",
        "events,      ''",
        "certificates, policy events",
        "policy,      rewrite podsecurity events",
        "admission,   rewrite podsecurity policy events",
        "velero,      ''",
        "tighten,     podsecurity policy velero events",
        "plan,        rewrite podsecurity policy velero",
        "migrate,     rewrite podsecurity policy certificates velero plan events",
    })
    void usesOnly(String room, String others) {
        String[] allowed = Stream.concat(Stream.of(room), Arrays.stream(others.split(" ")))
                .filter(name -> !name.isEmpty())
                .map(ArchitectureTest::within)
                .toArray(String[]::new);

        classes()
                .that(resideInAPackage(within(room)))
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(ROOT + "..").or(resideInAnyPackage(allowed)))
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rewrite", "podsecurity"})
    void isPure(String room) {
        classes()
                .that(resideInAPackage(within(room)))
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(within(room), "java..", "com.fasterxml.jackson..", "org.jspecify.."))
                .check(CLASSES);
    }

    @Test
    void hasNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void marksEveryPackage() {
        assertThat(packages()).allMatch(room -> room.isAnnotatedWith(NullMarked.class), "has @NullMarked");
    }

    @Test
    void namesPackagesByFeature() {
        assertThat(packages())
                .extracting(room -> room.getRelativeName())
                .isNotEmpty()
                .doesNotContainAnyElementsOf(LAYERS);
    }

    private static Stream<JavaPackage> packages() {
        JavaPackage root = CLASSES.getPackage(ROOT);
        return Stream.concat(Stream.of(root), root.getSubpackagesInTree().stream());
    }

    private static String within(String room) {
        return ROOT + "." + room + "..";
    }
}
