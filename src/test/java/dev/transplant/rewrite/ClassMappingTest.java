package dev.transplant.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassMappingTest {
    private static final JsonPointer FIELD = JsonPointer.compile("/spec/ingressClassName");
    private static final Map<String, String> TARGETS = Map.of("avi-lb", "contour", "nsx", "");

    @ParameterizedTest(name = "{0} {1}: {5}")
    @CsvSource(
            nullValues = "stays",
            value = {
                "avi-lb,  WARN,   contour, true,  true,  a source class is mapped",
                "nsx,     WARN,   '',      true,  true,  an empty target removes it",
                "contour, WARN,   stays,   true,  false, a target class is covered",
                "contour, REMOVE, stays,   true,  false, a target class is never removed",
                "'',      REMOVE, stays,   true,  false, no class is covered",
                "nginx,   KEEP,   stays,   false, false, another class stays",
                "nginx,   WARN,   stays,   false, false, another class stays",
                "nginx,   DENY,   stays,   false, false, another class stays",
                "nginx,   REMOVE, '',      false, false, another class goes",
                "Avi-LB,  WARN,   stays,   false, false, names count to the letter",
            })
    void maps(String name, Unmapped unmapped, String target, boolean covered, boolean source, String why) {
        ClassMapping mapping = new ClassMapping("ingress.classes", TARGETS, unmapped);

        assertThat(mapping.target(name).orElse(null)).as(why).isEqualTo(target);
        assertThat(mapping.covers(name)).as(why).isEqualTo(covered);
        assertThat(mapping.isSource(name)).as(why).isEqualTo(source);
    }

    @ParameterizedTest
    @CsvSource({
        "KEEP,   NOTE, ''",
        "WARN,   WARN, ''",
        "DENY,   DENY, ''",
        "REMOVE, NOTE, ', so it is removed'",
    })
    void tellsOfOtherClasses(Unmapped unmapped, Finding.Weight weight, String more) {
        Finding finding = new ClassMapping("ingress.classes", TARGETS, Unmapped.KEEP)
                .with(unmapped)
                .notMapped("map-ingress-class", FIELD, "nginx");

        assertThat(finding)
                .isEqualTo(new Finding(
                        "map-ingress-class",
                        FIELD,
                        "nginx",
                        weight,
                        "spec.ingressClassName: class 'nginx' is not in ingress.classes (known: avi-lb, nsx)" + more));
    }

    @Test
    void namesTheFirstFiveClassesOnly() {
        Map<String, String> six = IntStream.rangeClosed(1, 6).boxed().collect(Collectors.toMap(i -> "c" + i, i -> "t"));

        assertThat(message(six)).endsWith("(known: c1, c2, c3, c4, c5, …)");
        assertThat(message(Map.of())).endsWith("(known: none)");
    }

    @Test
    void takesTheEmptyStringForNoClass() {
        ClassMapping none = new ClassMapping("ingress.classes", Map.of(), Unmapped.REMOVE);

        assertThat(none.covers("")).isTrue();
        assertThat(none.target("")).isEmpty();
    }

    @Test
    void refusesChains() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClassMapping(
                        "storage.classes", Map.of("a", "b", "b", "c", "d", "d", "e", "f"), Unmapped.WARN))
                .withMessage("storage.classes: both source and target: [b, d]");
    }

    @Test
    void doesNotChangeWithTheMapItCameFrom() {
        Map<String, String> targets = new HashMap<>(TARGETS);
        ClassMapping mapping = new ClassMapping("ingress.classes", targets, Unmapped.KEEP);

        targets.put("nginx", "contour");

        assertThat(mapping.isSource("nginx")).isFalse();
    }

    private static String message(Map<String, String> targets) {
        return new ClassMapping("ingress.classes", targets, Unmapped.WARN)
                .notMapped("map-ingress-class", FIELD, "nginx")
                .message();
    }
}
