package dev.transplant.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {
    @ParameterizedTest(name = "{0} matches {1}: {2}")
    @CsvSource({
        "shop,   shop,    true",
        "shop,   shop-a,  false",
        "shop,   sho,     false",
        "shop-*, shop-a,  true",
        "shop-*, shop-,   true",
        "shop-*, shop,    false",
        "shop-*, my-shop-a, false",
        "shop*,  shop,    true",
        "sh.p,   shop,    false",
        "shop,   '',      false",
    })
    void matches(String pattern, String name, boolean matches) {
        assertThat(new NamePattern(pattern).matches(name)).isEqualTo(matches);
    }

    @Test
    void aNameCountsBeforeALongPrefixBeforeAShortOne() {
        assertThat(Stream.of("s*", "shop", "shop-and-more-*", "shop*")
                        .map(NamePattern::new)
                        .sorted(Comparator.comparingInt(NamePattern::precision).reversed())
                        .map(NamePattern::pattern))
                .containsExactly("shop", "shop-and-more-*", "shop*", "s*");
    }
}
