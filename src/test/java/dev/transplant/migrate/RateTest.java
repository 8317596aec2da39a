package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateTest {
    private static final Instant BEGIN = Instant.parse("2026-11-29T12:00:00Z");
    private static final Pattern SAMPLE = Pattern.compile("(\\d+):(\\d+)/(\\d+)");

    /** A sample is SECONDS:DONE/TOTAL; -1 stands for nothing. */
    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource({
        "'',                                -1,  -1, nothing is known without a sample",
        "0:0/900,                           -1,  -1, nor with one",
        "0:0/900 1:50/900,                  -1,  -1, nor after a second",
        "0:0/900 2:100/900,                 50,  16, two seconds are enough",
        "0:0/900 2:100/900 9:100/900,       11,  73, rounded up so that it is not less than it takes",
        "0:0/900 5:500/900 11:800/900 15:800/900, 30, 4, only the last ten seconds count",
        "0:0/900 5:0/900,                    0,  -1, nothing comes",
        "0:0/0 5:500/0,                    100,  -1, the total is not known",
        "0:0/500 5:500/900,                100,  -1, the total still grows",
        "0:0/500 1:0/900 12:550/900,        -1,  -1, after a long gap it begins anew",
        "0:0/900 5:500/900 6:100/900,       -1,  -1, fewer than before begin it anew",
        "0:0/900 5:500/900 3:600/900,       -1,  -1, so does a clock that was set back",
        "0:0/900 5:1000/900,               200,   0, more than the total leaves nothing",
    })
    void saysWhatIsKnown(String samples, long rate, long left, String why) {
        Rate current = Rate.NONE;
        for (MatchResult sample : SAMPLE.matcher(samples).results().toList()) {
            current = current.and(
                    BEGIN.plusSeconds(Long.parseLong(sample.group(1))),
                    Long.parseLong(sample.group(2)),
                    Long.parseLong(sample.group(3)));
        }

        assertThat(current.bytesPerSecond()).as(why).isEqualTo(rate < 0 ? OptionalLong.empty() : OptionalLong.of(rate));
        assertThat(current.left())
                .as(why)
                .isEqualTo(left < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(left)));
    }
}
