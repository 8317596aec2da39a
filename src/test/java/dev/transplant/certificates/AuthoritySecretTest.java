package dev.transplant.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.security.PrivateKey;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AuthoritySecretTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = Instant.parse("2026-01-02T00:00:00.123456789Z");
    private static final Authority ONE = Authority.create(NOW);
    private static final Authority TWO = Authority.create(NOW);
    private static final Authority THREE = Authority.create(NOW);
    private static final Leaf LEAF = ONE.issue(List.of("webhook.example"), NOW);
    private static final Authorities ALL =
            Authorities.of(ONE).withNext(TWO, LATER).promoted(NOW).withNext(THREE, LATER);

    /** Of a key in Base64, what is too long to be there by chance. */
    private static final int TELLING = 12;

    static Stream<Arguments> shapes() {
        return Stream.of(
                arguments(Authorities.of(ONE), List.of("ca.crt", "ca.key")),
                arguments(
                        Authorities.of(ONE).withNext(TWO, LATER),
                        List.of("ca.crt", "ca.key", "next-ca.crt", "next-ca.key", "next-ca.from")),
                arguments(
                        Authorities.of(ONE).withNext(TWO, LATER).promoted(NOW),
                        List.of("ca.crt", "ca.key", "previous-ca.crt", "previous-ca.until")),
                arguments(
                        ALL,
                        List.of(
                                "ca.crt",
                                "ca.key",
                                "next-ca.crt",
                                "next-ca.key",
                                "next-ca.from",
                                "previous-ca.crt",
                                "previous-ca.until")));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("shapes")
    void whatIsWrittenIsRead(Authorities authorities, List<String> keys) throws Exception {
        Map<String, String> data = AuthoritySecret.write(authorities);

        assertThat(data.keySet()).containsExactlyElementsOf(keys);
        Authorities read = AuthoritySecret.read(data).orElseThrow();
        assertThat(read).isEqualTo(authorities);
        assertThat(AuthoritySecret.write(read)).as("written again").isEqualTo(data);
    }

    @Test
    void thePreviousKeyIsNotKept() {
        assertThat(AuthoritySecret.write(
                                Authorities.of(ONE).withNext(TWO, LATER).promoted(NOW))
                        .values())
                .noneMatch(value -> value.contains(Pem.of(ONE.key())));
    }

    @Test
    void anEmptySecretHoldsNothing() throws Exception {
        assertThat(AuthoritySecret.read(Map.of())).isEqualTo(Optional.empty());
    }

    @Test
    void readsWhatHandsAndOtherProgramsLeave() throws Exception {
        Map<String, String> data = new LinkedHashMap<>(AuthoritySecret.write(ALL));
        data.replaceAll((key, value) -> "\n" + value.replace("\n", "\r\n") + " ");
        data.put("tls.crt", "somebody else's");

        assertThat(AuthoritySecret.read(data)).isEqualTo(Optional.of(ALL));
    }

    @ParameterizedTest
    @CsvSource({"ca.crt", "ca.key", "next-ca.key", "next-ca.from", "previous-ca.until"})
    void aMissingKeyIsNamed(String key) {
        Map<String, String> data = new LinkedHashMap<>(AuthoritySecret.write(ALL));
        data.remove(key);

        assertThat(problem(data)).isEqualTo("Secret transplant-ca, key %s: it is missing".formatted(key));
    }

    /** Nobody signs with half an authority, and the bundle is none the worse for it. */
    @ParameterizedTest
    @CsvSource({"next-ca.crt", "previous-ca.crt"})
    void withoutItsCertificateAnAuthorityIsNotThere(String key) throws Exception {
        Map<String, String> data = new LinkedHashMap<>(AuthoritySecret.write(ALL));
        data.remove(key);

        assertThat(AuthoritySecret.read(data).orElseThrow().trusted())
                .hasSize(2)
                .contains(ONE.certificate().equals(ALL.active().certificate()) ? ONE.certificate() : TWO.certificate());
    }

    static Stream<Arguments> garbledCertificates() {
        String two = Pem.of(TWO.certificate());
        String three = Pem.of(THREE.certificate());
        return Stream.of(
                arguments("ca.crt", "", "it holds 0 certificates, not one"),
                arguments("ca.crt", "hello", "it holds 0 certificates, not one"),
                arguments("ca.crt", Pem.of(TWO.key()), "it holds 0 certificates, not one"),
                arguments("ca.crt", two + three, "it holds 2 certificates, not one"),
                arguments("ca.crt", two.replace("MII", "AAA"), "certificate 1 is damaged"),
                arguments("ca.crt", two.substring(0, 200), "BEGIN CERTIFICATE without its END"),
                arguments("next-ca.crt", two + three, "it holds 2 certificates, not one"),
                arguments("previous-ca.crt", Pem.of(ONE.key()), "it holds 0 certificates, not one"));
    }

    static Stream<Arguments> garbledKeys() {
        String key = Pem.of(TWO.key());
        String base64 = Base64.getEncoder().encodeToString(TWO.key().getEncoded());
        return Stream.of(
                arguments("ca.key", "", "there is no private key"),
                arguments("ca.key", base64, "there is no private key"),
                arguments("ca.key", Pem.of(TWO.certificate()), "there is no private key"),
                arguments("ca.key", key.replace("\n", ""), "is not as PEM wants it"),
                arguments("ca.key", key.substring(0, 100), "BEGIN PRIVATE KEY without its END"),
                arguments("ca.key", key.replaceFirst("\nM", "\n?"), "the private key is not in Base64"),
                arguments("ca.key", key.replaceFirst("\nM", "\nA"), "private key is damaged"),
                arguments("ca.key", key.replace("PRIVATE", "ENCRYPTED PRIVATE"), "the private key is encrypted"),
                arguments("next-ca.key", base64, "there is no private key"));
    }

    static Stream<Arguments> garbledTimes() {
        String problem = "it is no time as 2026-01-31T00:00:00Z is one";
        return Stream.of("", "tomorrow", "2026-02-30T00:00:00Z", Pem.of(TWO.key()))
                .flatMap(time ->
                        Stream.of("next-ca.from", "previous-ca.until").map(key -> arguments(key, time, problem)));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource({"garbledCertificates", "garbledKeys", "garbledTimes"})
    void aGarbledKeyIsNamedAndNothingOfItsValue(String key, String value, String problem) {
        Map<String, String> data = new LinkedHashMap<>(AuthoritySecret.write(ALL));
        data.put(key, value);

        assertProblem(data, key, problem);
    }

    static Stream<Arguments> strangers() {
        String stranger = "the private key does not belong to the certificate of '%s'";
        return Stream.of(
                arguments("ca", ".key", Pem.of(ONE.key()), stranger.formatted(subject(TWO))),
                arguments("ca", ".crt", Pem.of(ONE.certificate()), stranger.formatted(subject(ONE))),
                arguments("next-ca", ".key", Pem.of(TWO.key()), stranger.formatted(subject(THREE))),
                arguments(
                        "ca",
                        ".crt",
                        Pem.of(LEAF.certificate()),
                        "the certificate of 'CN=transplant-webhook' is not one of a CA (basicConstraints)"));
    }

    @ParameterizedTest(name = "{0}{1}: {3}")
    @MethodSource("strangers")
    void ofTwoThatDoNotBelongTogetherEitherMayBeWrong(String name, String kind, String value, String problem) {
        Map<String, String> data = new LinkedHashMap<>(AuthoritySecret.write(ALL));
        data.put(name + kind, value);

        assertProblem(data, "%1$s.crt or %1$s.key".formatted(name), problem);
    }

    private static void assertProblem(Map<String, String> data, String key, String problem) {
        String message = problem(data);

        assertThat(message)
                .startsWith("Secret transplant-ca, key %s: ".formatted(key))
                .contains(problem);
        for (Authority authority : List.of(ONE, TWO, THREE)) {
            assertThat(message).doesNotContain(pieces(authority.key()));
        }
    }

    private static String problem(Map<String, String> data) {
        return String.valueOf(
                catchThrowableOfType(AuthoritySecret.UnreadableException.class, () -> AuthoritySecret.read(data))
                        .getMessage());
    }

    /** Every piece of a key's Base64 that would give it away. */
    private static List<String> pieces(PrivateKey key) {
        String base64 = Base64.getEncoder().encodeToString(key.getEncoded());
        return Stream.iterate(0, i -> i + TELLING <= base64.length(), i -> i + 1)
                .map(i -> base64.substring(i, i + TELLING))
                .toList();
    }

    private static String subject(Authority authority) {
        return authority.certificate().getSubjectX500Principal().getName();
    }
}
