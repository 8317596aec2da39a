package dev.transplant.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
    @ParameterizedTest
    @CsvSource({
        "'\033[31mred',        '\\u001b[31mred'",
        "'a\nb\rc\td',         'a\\nb\\rc\\td'",
        "'\u009b2J',           '\\u009b2J'",
        "'\u202egnp.exe',      '\\u202egnp.exe'",
        "'zero\u200bwidth',    'zero\\u200bwidth'",
        "'line\u2028break',    'line\\u2028break'",
        "'half \ud83d',        'half \\ud83d'",
        "'\udb40\udc41 tag',   '\\U000e0041 tag'",
        "'del\u007f',          'del\\u007f'",
    })
    void writesOutWhatIsNoCharacterToSee(String hostile, String printable) {
        assertThat(Printable.of(hostile)).isEqualTo(printable);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "shop/web", "Größe → 5 €", "日本語", "🚀"})
    void leavesTheRest(String text) {
        assertThat(Printable.of(text)).isSameAs(text);
    }

    @ParameterizedTest(name = "{0} in {1} columns")
    @CsvSource({"abcdef, 6, abcdef", "abcdefg, 6, abcd…", "日本語, 6, 日本語", "日本語中, 6, 日本…", "🚀🚀🚀🚀, 7, 🚀🚀…"})
    void cutsToColumns(String text, int columns, String cut) {
        assertThat(Printable.cut(text, columns)).isEqualTo(cut);
    }

    @Test
    void breaksAtSpaces() {
        assertThat(Printable.wrap("one two three four", 9)).containsExactly("one two", "three", "four");
        assertThat(Printable.wrap("one two", 7)).containsExactly("one two");
        assertThat(Printable.wrap("one two", 3)).containsExactly("one", "two");
    }

    @Test
    void breaksWordsThatAreTooLong() {
        assertThat(Printable.wrap("abcdefgh ij", 3)).containsExactly("abc", "def", "gh", "ij");
        assertThat(Printable.wrap("日本語", 4)).containsExactly("日本", "語");
        assertThat(Printable.wrap("🚀", 1)).isEqualTo(List.of("🚀"));
        assertThat(Printable.wrap("", 3)).isEmpty();
    }
}
