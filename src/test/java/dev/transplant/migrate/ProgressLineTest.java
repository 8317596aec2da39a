package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.migrate.ProgressLine.Done;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressLineTest {
    private static final long MIB = 1024 * 1024;

    private static ProgressLine line(long objects, long of, long mib, long ofMib, long rateMib, long left) {
        return new ProgressLine(
                "restore",
                Duration.ofSeconds(83),
                new Done(objects, of),
                new Done(mib * MIB, ofMib * MIB),
                rateMib < 0 ? OptionalLong.empty() : OptionalLong.of(rateMib * MIB),
                left < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(left)),
                Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "412, 650, 2500, 3482, 58,   38, restore 63 % · 412 of 650 objects · 2.4 of 3.4 GiB · 58 MiB/s · about 40 s left",
        "650, 650, 1229, 3482,  9, 3540, restore 35 % · 650 of 650 objects · 1.2 of 3.4 GiB · 9.0 MiB/s · about 59 min left",
        "650, 650,    1, 3482, -1,   -1, restore 0 % · 650 of 650 objects · 0.0 of 3.4 GiB",
        "649, 650,    0,    0, -1,   -1, restore 99 % · 649 of 650 objects",
        "700, 650,    0,    0, -1,   -1, restore 100 % · 700 of 650 objects",
        "  0,   0,    0,    0, -1,   -1, restore · for 1m23s",
        "  0,   0,    5,   10,  1,    5, restore 50 % · 5.0 of 10.0 MiB · 1.0 MiB/s · a few seconds left",
        "  0,   0,    5,   10,  0,   51, restore 50 % · 5.0 of 10.0 MiB · 0 B/s · about 1 min left",
        "  0,   0,    5,   10,  1, 3541, restore 50 % · 5.0 of 10.0 MiB · 1.0 MiB/s · about 1 h 0 min left",
        "  0,   0,    5,   10,  1, 7810, restore 50 % · 5.0 of 10.0 MiB · 1.0 MiB/s · about 2 h 11 min left",
    })
    void saysInALogWhatIsKnown(long objects, long of, long mib, long ofMib, long rate, long left, String text) {
        assertThat(line(objects, of, mib, ofMib, rate, left).log()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "200, restore [############........] 63 % · 412 of 650 objects · 2.4 of 3.4 GiB · 58 MiB/s · about 40 s left",
        "60,  restore [############........] 63 % · 412 of 650 objects ·…",
        "10,  restore …",
        "1,   …",
        "0,   …",
    })
    void fitsATerminal(int columns, String text) {
        assertThat(line(412, 650, 2500, 3482, 58, 38).live(columns))
                .isEqualTo(text)
                .hasSizeLessThan(Math.max(2, columns));
    }

    @Test
    void hasNoBarWhereNothingIsKnown() {
        assertThat(ProgressLine.waiting("sync", Duration.ofSeconds(12), Optional.empty())
                        .live(80))
                .isEqualTo("sync · for 12s");
    }

    @Test
    void saysWhatItStillWaitsFor() {
        String claims = "claim shop/data is Pending".repeat(20);
        assertThat(ProgressLine.waiting("verify", Duration.ofSeconds(12), Optional.of(claims))
                        .log())
                .startsWith("verify · for 12s · claim shop/data is Pending")
                .endsWith("…")
                .hasSizeLessThan(330);
    }

    @Test
    void obeysNoControlCharacter() {
        assertThat(ProgressLine.waiting("a\u001b[2Jb\nc", Duration.ZERO, Optional.empty())
                        .log())
                .isEqualTo("a?[2Jb c · for 0s");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "10239, 10.0 KiB",
        "10240, 10 KiB",
        "60817408, 58 MiB",
        "1503238554, 1.4 GiB",
        "9223372036854775807, 8.0 EiB",
    })
    void writesAmountsInIecUnits(long bytes, String text) {
        assertThat(Shown.bytes(bytes)).isEqualTo(text);
    }
}
