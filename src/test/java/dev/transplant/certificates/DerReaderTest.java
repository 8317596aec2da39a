package dev.transplant.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerReaderTest {
    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 1, 127, 128, 255, 256, 65_535, 65_536, 1_000_000})
    void readsWhatIsWritten(int length) {
        byte[] content = new byte[length];
        Arrays.fill(content, (byte) 7);
        byte[] element = Der.octetString(content);

        assertThat(DerReader.content(element)).isEqualTo(content);
        assertThat(DerReader.children(Der.sequence(element, Der.nothing(), element)))
                .containsExactly(element, Der.nothing(), element);
    }

    @Test
    void anEmptyElementHasNoChildren() {
        assertThat(DerReader.children(Der.sequence())).isEmpty();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "'',           nothing at all",
        "30,           no length",
        "300102,       a child without a length",
        "3001,         no content",
        "30020102,     a child that is longer than its parent",
        "30000000,     something after the end",
        "3080,         a length that is not definite",
        "3081,         half a length",
        "308200,       more than half a length",
        "30847fffffff, two gigabytes",
        "3083ffffff,   sixteen megabytes",
        "30ff,         a length of 127 bytes",
    })
    void refusesWhatIsNotWhole(String hex, String what) {
        assertThatIllegalArgumentException().as(what).isThrownBy(() -> DerReader.children(HEX.parseHex(hex)));
    }
}
