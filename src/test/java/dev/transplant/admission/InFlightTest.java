package dev.transplant.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InFlightTest {
    @ParameterizedTest(name = "{0}: {1} bytes")
    @CsvSource({
        "0, 0, an empty body",
        "2048, 2048, as it says",
        "8388608, 8388608, the most",
        "8388609, 8388608, refused later",
        "9223372036854775807, 8388608, refused later",
        "9223372036854775808, 8388608, not a long",
        "-1, 0, nothing is ever given back",
        "-9223372036854775808, 0, nothing is ever given back",
        "'', 8388608, unknown",
        "' 5', 8388608, unknown",
        "0x10, 8388608, unknown",
        "'1,1', 8388608, unknown",
        ", 8388608, chunked",
    })
    void lengthIsWhatABodyMayTake(@Nullable String header, long bytes, String why) {
        assertThat(InFlight.length(header)).as(why).isEqualTo(bytes);
    }
}
