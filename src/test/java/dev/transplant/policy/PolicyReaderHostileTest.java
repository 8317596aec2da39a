package dev.transplant.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever stands in the ConfigMap: the reader returns or names problems, soon, and throws nothing else. */
class PolicyReaderHostileTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int MUTANTS = 3_000;

    /** What stands for much in YAML. */
    private static final String SIGNS = "{}[],:-?&*!|>'\"%@`#~\\ \n\t\r0aé\uFEFF\u0085\u0000\uD83D";

    static Stream<Arguments> bombs() {
        int levels = 20_000;
        String laughs = IntStream.range(1, 30)
                .mapToObj(i -> "a%d: &a%d [%s]%n"
                        .formatted(i, i, "*a%d,".formatted(i - 1).repeat(9) + "*a" + (i - 1)))
                .collect(Collectors.joining());
        return Stream.of(
                arguments("lists in lists", "[".repeat(levels)),
                arguments("closed lists in lists", "x: " + "[".repeat(levels) + "]".repeat(levels)),
                arguments("mappings in mappings", "{a: ".repeat(levels)),
                arguments("lists in lines", "- ".repeat(levels)),
                arguments("keys of keys", "? ".repeat(levels)),
                arguments("aliases of aliases", "a0: &a0 [x]\n" + laughs),
                arguments("an alias of itself", "velero: &v {namespaces: &n [*n], x: *v}"),
                arguments("a mapping in itself", "ingress: &i {classes: *i}"),
                arguments("a key that holds itself", "&k {? *k : *k}: x"),
                arguments(
                        "many keys",
                        IntStream.range(0, 10_000)
                                .mapToObj(i -> "k" + i + ": 1\n")
                                .collect(Collectors.joining())),
                arguments("more than a ConfigMap holds", "x: y\n".repeat(1_000_000)),
                arguments("one long word", "mode: " + "x".repeat(100_000)),
                arguments("one long class", "storage: {classes: {" + "a.".repeat(50_000) + ": b}}"),
                arguments("one long finalizer", "remove: {finalizers: [" + "a-".repeat(50_000) + "/]}"),
                arguments("a character that YAML forbids", "mode: enforce\n# \u0007"),
                arguments("half a character", "mode: \uD83D"),
                arguments("an escape beyond Unicode", "mode: \"\\U00110000\""),
                arguments("a tag of another language", "mode: !!javax.script.ScriptEngineManager [x]"),
                arguments("a directive of a later YAML", "%YAML 9.9\n---\nmode: enforce"),
                arguments("a list that calls itself a string", "mode: !!str [a]"),
                arguments("a list that calls itself empty", "mode: !!null [a]"),
                arguments("a word that calls itself a list", "excludedNamespaces: !!seq a"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bombs")
    void refusesWhatIsMeantToHarm(String what, String yaml) {
        assertTimeoutPreemptively(
                SOON,
                () -> assertThatThrownBy(() -> PolicyReader.read(yaml))
                        .as(what)
                        .isInstanceOf(InvalidYamlException.class)
                        .hasMessageStartingWith("line "));
    }

    @Test
    void anyMutantIsReadOrRefused() {
        Random random = new Random(20261122);
        for (int i = 0; i < MUTANTS; i++) {
            String mutant = mutant(PolicyReaderTest.FULL, random);
            try {
                assertThat(PolicyReader.read(mutant)).isNotNull();
            } catch (InvalidYamlException e) {
                assertThat(e.problems()).as(mutant).isNotEmpty().allSatisfy(problem -> {
                    assertThat(problem.line()).isBetween(1, (int) mutant.lines().count() + 1);
                    assertThat(problem.message()).isNotBlank().doesNotContain("null");
                });
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("mutant %d: %s".formatted(i, mutant), e);
            }
        }
    }

    private static String mutant(String text, Random random) {
        StringBuilder mutant = new StringBuilder(text);
        for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
            int from = random.nextInt(mutant.length());
            int to = Math.min(mutant.length(), from + random.nextInt(30));
            switch (random.nextInt(4)) {
                case 0 -> mutant.setCharAt(from, SIGNS.charAt(random.nextInt(SIGNS.length())));
                case 1 -> mutant.insert(from, SIGNS.charAt(random.nextInt(SIGNS.length())));
                case 2 -> mutant.delete(from, to);
                default -> mutant.insert(random.nextInt(mutant.length()), mutant.substring(from, to));
            }
        }
        return mutant.toString();
    }
}
