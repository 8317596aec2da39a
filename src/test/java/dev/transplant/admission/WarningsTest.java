package dev.transplant.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WarningsTest {
    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("", ""),
                arguments("Ingress shop/web: 'ä' – 日本 🚚…", "Ingress shop/web: 'ä' – 日本 🚚…"),
                arguments("a\r\nb\tc", "a??b?c"),
                arguments("\u0000\u001B[31m\u007F\u0085", "??[31m??"),
                arguments("a\u2028b\u2029c", "a?b?c"),
                arguments("right to left \u202E, no width \u200B, \uFEFF", "right to left ?, no width ?, ?"),
                arguments("half \uD83D, \uDE9A", "half ?, ?"),
                arguments("private \uE000, unassigned \u0378", "private ?, unassigned ?"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void printableKeepsWhatCanBeSeen(String text, String printable) {
        assertThat(Warnings.printable(text)).isEqualTo(printable);
    }

    @ParameterizedTest(name = "{1} times {0}")
    @CsvSource({"x, 120, 120", "x, 121, 119", "x, 100000, 119", "🚚, 120, 120", "🚚, 121, 119", "ä, 121, 119"})
    void fitCutsAfter120CodePoints(String character, int count, int kept) {
        String fit = Warnings.fit(character.repeat(count));

        assertThat(fit).isEqualTo(character.repeat(kept) + (kept < count ? "…" : ""));
        assertThat(fit.codePointCount(0, fit.length())).isLessThanOrEqualTo(120);
    }
}
