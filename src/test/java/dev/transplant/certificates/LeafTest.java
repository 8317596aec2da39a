package dev.transplant.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeafTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private static Leaf leaf(Instant notBefore, Instant notAfter) {
        KeyPair pair = Keys.generate();
        Draft draft = new Draft(
                Draft.randomSerial(), Draft.commonName("a"), pair.getPublic(), notBefore, notAfter, List.of());
        return new Leaf(draft.signedBy(Draft.commonName("b"), pair.getPrivate()), pair.getPrivate());
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource({
        "-PT1H,  P7D,   P4DT16H,  issued now for the full life",
        "-PT1H,  PT3H,  PT2H,     issued three hours before the authority's end",
        "-PT1H,  PT0S,  PT0S,     issued at the authority's end",
        "-PT30M, P7D,   P4DT16H10M, issued half an hour after what the authority takes for its beginning",
        "-PT1H,  -PT30M, -PT30M,  shorter than the hour it was backdated",
    })
    void isRenewedAfterTwoThirdsOfItsLife(Duration from, Duration until, Duration renewal, String why) {
        Leaf leaf = leaf(NOW.plus(from), NOW.plus(until));

        assertThat(leaf.renewAt()).as(why).isEqualTo(NOW.plus(renewal));
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource({
        "-PT1H0.001S,      true,  the clock jumped back",
        "-PT1H,            false, notBefore",
        "PT0S,             false, just issued",
        "P4DT15H59M59.999S, false, just before two thirds",
        "P4DT16H,          true,  two thirds",
        "P7D,              true,  the end",
        "P365D,            true,  long after",
    })
    void isDue(Duration after, boolean due, String when) {
        Leaf leaf = Authority.create(NOW).issue(List.of("localhost"), NOW);

        assertThat(leaf.isDue(NOW.plus(after))).as(when).isEqualTo(due);
    }

    @Test
    void doesNotTellItsKey() {
        Leaf leaf = Authority.create(NOW).issue(List.of("localhost"), NOW);

        assertThat(leaf.toString())
                .startsWith("Leaf[CN=transplant-webhook, serial ")
                .endsWith("until 2026-11-29T12:00:00Z]");
    }
}
