package dev.transplant.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every situation at every time that matters. Times count from when authority A was made; B was made when A was due, C 250
 * days before A. Authorities are written as in {@code A next:B@P244D previous:C@P7D}.
 */
class RotationTest {
    private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Authority A = Authority.create(MADE);
    private static final Authority B = Authority.create(at("P243DT7H"));
    private static final Authority C = Authority.create(at("P-250D"));
    private static final Map<String, Authority> KNOWN = Map.of("A", A, "B", B, "C", C);

    /** More than follow each other at once. */
    private static final int MANY_STEPS = 4;

    @ParameterizedTest(name = "{0} at {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            -             | P0D        | write new: the first certificate authority was made
            A             | P100D      | write A: the Secret was empty, what was in it is written back
            A next:B@P9D  | P300D      | write A next:B@P9D: the Secret was empty, what was in it is written back
            A             | P365D      | write A: the Secret was empty, what was in it is written back
            A             | P365DT1S   | write new: the first certificate authority was made
            A             | -PT1H      | write A: the Secret was empty, what was in it is written back
            A             | -PT1H1S    | write new: the first certificate authority was made
            """)
    void anEmptySecretGetsWhatIsRememberedOrTheFirst(String remembered, String now, String step) {
        assertStep(new Rotation.Situation(Optional.empty(), authorities(remembered), false, false), now, step);
    }

    @ParameterizedTest(name = "{0} at {1}, published {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            A                               | P0D          | no  | keep
            A                               | P100D        | yes | keep
            A                               | P243DT6H59M59S | no | keep
            A                               | P243DT7H     | no  | write A next:new@P244DT7H: the next certificate authority was made
            A                               | P364D        | no  | write A next:new@P365D: the next certificate authority was made
            A next:B@P244DT7H               | P243DT8H     | yes | keep
            A next:B@P244DT7H               | P244DT6H59M59S | yes | keep
            A next:B@P244DT7H               | P244DT7H     | no  | keep
            A next:B@P244DT7H               | P244DT7H     | yes | write B previous:A@P251DT7H: the next certificate authority signs from now on
            A next:B@P244DT7H               | P300D        | yes | write B previous:A@P307D: the next certificate authority signs from now on
            A next:B@P1D                    | P2D          | yes | keep
            A next:C@P0D                    | P116D        | yes | write A: the next certificate authority expired unused
            B previous:A@P251DT7H           | P251DT6H59M59S | yes | keep
            B previous:A@P251DT7H           | P251DT7H     | yes | write B: the previous certificate authority is trusted no more
            B previous:A@P251DT7H           | P300D        | no  | write B: the previous certificate authority is trusted no more
            B next:A@P300D previous:C@P251D | P252D        | no  | write B next:A@P300D: the previous certificate authority is trusted no more
            """)
    void authoritiesFollowEachOther(String held, String now, String published, String step) {
        assertStep(held(held, false, published.equals("yes")), now, step);
    }

    @ParameterizedTest(name = "{0} at {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            A                     | P365D    | write A next:new@P366D: the next certificate authority was made
            A                     | P365DT1S | write new: the certificate authority expired, another one was made
            A                     | P9999D   | write new: the certificate authority expired, another one was made
            A next:B@P244DT7H     | P366D    | write B previous:A@P373D: the certificate authority expired, the next one signs
            A next:B@P999D        | P366D    | write B previous:A@P373D: the certificate authority expired, the next one signs
            A next:B@P244DT7H     | P609D    | write new: the certificate authority expired, another one was made
            C next:B@P1D          | P116D    | write new: the certificate authority expired, another one was made
            B previous:A@P251DT7H | P999D    | write new: the certificate authority expired, another one was made
            """)
    void anExpiredAuthorityIsReplacedWhetherPublishedOrNot(String held, String now, String step) {
        assertStep(held(held, false, false), now, step);
    }

    @ParameterizedTest(name = "{0} at {1}, published {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            A                               | P1D       | no  | write A next:new@P1DT1M: the next certificate authority was made, on request
            A                               | P300D     | no  | write A next:new@P300DT1M: the next certificate authority was made, on request
            A next:B@P244DT7H               | P243DT8H  | yes | write A next:B@P243DT8H1M: the next certificate authority signs sooner, on request
            A next:B@P244DT7H               | P244DT6H59M | yes | keep
            A next:B@P244DT7H               | P244DT7H  | no  | keep
            A next:B@P244DT7H               | P244DT7H  | yes | write B previous:A@P251DT7H: the next certificate authority signs from now on
            B previous:A@P251DT7H           | P250D     | no  | write B next:new@P250DT1M previous:A@P251DT7H: the next certificate authority was made, on request
            B previous:A@P251DT7H           | P252D     | no  | write B next:new@P252DT1M previous:A@P251DT7H: the next certificate authority was made, on request
            B next:A@P300D previous:C@P251D | P252D     | no  | write B next:A@P252DT1M previous:C@P251D: the next certificate authority signs sooner, on request
            A next:C@P0D                    | P116D     | no  | write A next:new@P116DT1M: the next certificate authority was made, on request
            A                               | P366D     | no  | write new: the certificate authority expired, another one was made
            """)
    void anAdminsWishIsGrantedBeforeAnythingThatCanWait(String held, String now, String published, String step) {
        assertStep(held(held, true, published.equals("yes")), now, step);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            -             | write new: the first certificate authority was made
            A             | write A next:new@P100DT1M: the next certificate authority was made, on request
            """)
    void anAdminsWishOutlivesAnEmptiedSecret(String remembered, String step) {
        assertStep(new Rotation.Situation(Optional.empty(), authorities(remembered), true, false), "P100D", step);
    }

    @ParameterizedTest(name = "{0} at {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            A                     | -PT1H      | keep
            A                     | -PT1H1S    | wait: the certificate authority is valid from 2025-12-31T23:00:00Z only and here it is past 2025-12-31T22:00:00Z: set the node's clock, or empty Secret transplant-ca if it was another node's that was wrong
            A                     | -PT90M     | wait: the certificate authority is valid from 2025-12-31T23:00:00Z only and here it is past 2025-12-31T22:00:00Z: set the node's clock, or empty Secret transplant-ca if it was another node's that was wrong
            A next:B@P244DT7H     | -P100D     | wait: the certificate authority is valid from 2025-12-31T23:00:00Z only and here it is past 2025-09-23T00:00:00Z: set the node's clock, or empty Secret transplant-ca if it was another node's that was wrong
            B previous:A@P251DT7H | P100D      | wait: the certificate authority is valid from 2026-09-01T06:00:00Z only and here it is past 2026-04-11T00:00:00Z: set the node's clock, or empty Secret transplant-ca if it was another node's that was wrong
            A next:B@P244DT7H     | P1D        | keep
            """)
    void aClockThatJumpsBackWritesNothing(String held, String now, String step) {
        assertStep(held(held, false, true), now, step);
    }

    private static void assertStep(Rotation.Situation situation, String now, String expected) {
        Step step = Rotation.next(situation, at(now));

        assertThat(describe(step)).isEqualTo(expected);
        if (step instanceof Step.Write write) {
            assertSettles(new Rotation.Situation(Optional.of(write.authorities()), Optional.empty(), false, true), now);
        }
    }

    /** Whoever comes next finds little to do: two replicas that disagreed would write for ever. */
    private static void assertSettles(Rotation.Situation situation, String now) {
        Rotation.Situation current = situation;
        for (int i = 0; i < MANY_STEPS; i++) {
            if (!(Rotation.next(current, at(now)) instanceof Step.Write write)) {
                return;
            }
            current = new Rotation.Situation(Optional.of(write.authorities()), Optional.empty(), false, true);
        }
        assertThat(describe(Rotation.next(current, at(now)))).isEqualTo("keep");
    }

    private static Rotation.Situation held(String authorities, boolean requested, boolean published) {
        return new Rotation.Situation(authorities(authorities), Optional.empty(), requested, published);
    }

    private static Optional<Authorities> authorities(String text) {
        if (text.equals("-")) {
            return Optional.empty();
        }
        List<String> words = Pattern.compile("[ :@]").splitAsStream(text).toList();
        Authorities authorities = Authorities.of(known(words.getFirst()));
        for (int i = 1; i < words.size(); i += 3) {
            Authority other = known(words.get(i + 1));
            Instant time = at(words.get(i + 2));
            authorities = words.get(i).equals("next")
                    ? authorities.withNext(other, time)
                    : new Authorities(
                            authorities.active(),
                            authorities.next(),
                            Optional.of(new Authorities.Previous(other.certificate(), time)));
        }
        return Optional.of(authorities);
    }

    private static Authority known(String name) {
        return Objects.requireNonNull(KNOWN.get(name), name);
    }

    private static String describe(Step step) {
        return switch (step) {
            case Step.Keep keep -> "keep";
            case Step.Wait wait -> "wait: " + wait.problem();
            case Step.Write write -> "write " + describe(write.authorities()) + ": " + write.why();
        };
    }

    private static String describe(Authorities authorities) {
        return name(authorities.active().certificate())
                + authorities
                        .next()
                        .map(n -> " next:" + name(n.authority().certificate()) + since(n.from()))
                        .orElse("")
                + authorities
                        .previous()
                        .map(p -> " previous:" + name(p.certificate()) + since(p.until()))
                        .orElse("");
    }

    private static String name(X509Certificate certificate) {
        return KNOWN.entrySet().stream()
                .filter(known -> known.getValue().certificate().equals(certificate))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("new");
    }

    private static Instant at(String sinceMade) {
        return MADE.plus(Duration.parse(sinceMade));
    }

    private static String since(Instant time) {
        Duration since = Duration.between(MADE, time);
        Duration rest = since.minusDays(since.toDays());
        return "@P%dD%s"
                .formatted(since.toDays(), rest.isZero() ? "" : rest.toString().substring(1));
    }
}
