package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.migrate.Verdict.Watched;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a claim: times are seconds by our clock, the holder's first renewal by its own. */
class VerdictTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest(name = "{4}")
    @CsvSource({
        "'',       -3, '',          0, nobody holds it,                                   Free",
        "shop-1/a, -3, '',          0, our own container before this one,                 Free",
        "shop-2/a, -3, '',          0, another run is alive,                              Held",
        "shop-2/a, -15, '',         0, another run may have been killed,                  Watch",
        "shop-2/a, -15, '',        14, it still may,                                      Watch",
        "shop-2/a, -15, '',        15, it was,                                            Free",
        "shop-2/a, -15, '5',        6, its clock goes after ours but it is alive,         Held",
        "shop-2/a, -75, '',         0, as far as clocks may be apart,                     Watch",
        "shop-2/a, -76, '',         0, it is dead for long,                               Free",
        "shop-2/a, 300, '',         0, its clock goes before ours,                        Watch",
        "shop-2/a, 300, '',        15, and it is dead,                                    Free",
        "shop-1/b, -3, '',          0, our pod before this one may be alive,              Watch",
        "shop-1/b, -3, '',         14, it still may,                                      Watch",
        "shop-1/b, -3, '',         15, it is not,                                         Free",
        "shop-1/b, -3, '4',        18, it renewed once while it was killed,               Watch",
        "shop-1/b, -3, '4',        19, and is dead,                                       Free",
        "shop-1/b, -3, '4 9',       9, it renews again and again,                         Held",
        "shop-1/b, -76, '',         0, it is dead for long,                               Free",
    })
    void decides(String holder, long renewed, String seenRenewals, long now, String why, String expected) {
        Watched watched = Watched.next(Optional.empty(), holder(holder, renewed), at(0));
        for (String second : seenRenewals.split(" ", -1)) {
            if (!second.isEmpty()) {
                long seconds = Long.parseLong(second);
                watched = Watched.next(Optional.of(watched), holder(holder, renewed + seconds), at(seconds));
            }
        }

        assertThat(Verdict.of(watched, "shop-1", "a", at(now)).getClass().getSimpleName())
                .as(why)
                .isEqualTo(expected);
    }

    private static Holder holder(String identity, long renewed) {
        String[] parts = (identity + "/ ").split("/", -1);
        return new Holder(parts[0], parts[1], START, at(renewed), Duration.ofSeconds(15));
    }

    private static Instant at(long seconds) {
        return START.plusSeconds(seconds);
    }
}
