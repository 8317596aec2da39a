package dev.transplant.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HeldTest {
    static Stream<Held> all() {
        return Stream.of(
                new Held(Map.of(), Optional.empty(), Optional.of("not read yet")),
                new Held(Map.of("shop-1", "aa"), Optional.of("cc"), Optional.empty()),
                new Held(Map.of("shop-1", "aa", "a_b.C-2", "bb"), Optional.of("cc"), Optional.of("line 1: = is bad")));
    }

    @ParameterizedTest
    @MethodSource("all")
    void isReadAsItWasWritten(Held held) {
        assertThat(Held.of(held.annotations())).isEqualTo(held);
    }

    @Test
    void isNothingWhereNothingIsSaid() {
        assertThat(Held.of(Map.of("transplant.dev/run-sheets", " =x y")))
                .isEqualTo(new Held(Map.of(), Optional.empty(), Optional.empty()));
    }

    @Test
    void keepsTheStartOfALongProblem() {
        assertThat(new Held(Map.of(), Optional.empty(), Optional.of("x".repeat(501))).problem())
                .contains("x".repeat(500) + "…");
    }

    @ParameterizedTest
    @CsvSource({"'', e3b0c44298fc1c14", "abc, ba7816bf8f01cfea"})
    void digestsAreTheStartOfTheSha256(String text, String digest) {
        assertThat(Held.digest(text)).isEqualTo(digest);
    }
}
