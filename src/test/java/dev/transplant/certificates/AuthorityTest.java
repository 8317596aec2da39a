package dev.transplant.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00.123456789Z");
    private static final List<String> NAMES = List.of("transplant.transplant-system.svc", "localhost");

    private final Authority authority = Authority.create(NOW);

    @Test
    void namesItselfAfterItsSerial() {
        X509Certificate certificate = authority.certificate();

        assertThat(certificate.getSubjectX500Principal().getName())
                .matches("CN=transplant-ca-[0-9a-f]{8}")
                .endsWith(certificate.getSerialNumber().toString(16).substring(0, 8));
        assertThat(certificate.getIssuerX500Principal()).isEqualTo(certificate.getSubjectX500Principal());
        assertThat(Authority.create(NOW).certificate().getSubjectX500Principal())
                .isNotEqualTo(certificate.getSubjectX500Principal());
    }

    @Test
    void serialsArePositiveAndNeverTheSame() {
        Set<BigInteger> serials = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            BigInteger serial = Draft.randomSerial();
            assertThat(serial).isPositive();
            assertThat(serial.bitLength()).isEqualTo(128);
            serials.add(serial);
        }
        assertThat(serials).hasSize(1000);
    }

    @Test
    void livesFromAnHourBeforeForAYear() {
        assertThat(authority.notBefore()).isEqualTo("2026-11-22T11:00:00Z");
        assertThat(authority.notAfter()).isEqualTo("2027-11-22T12:00:00Z");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "2026-11-22T10:59:59.999Z, false",
        "2026-11-22T11:00:00Z,     true",
        "2027-11-22T12:00:00Z,     true",
        "2027-11-22T12:00:00.001Z, false",
    })
    void isValid(Instant now, boolean valid) {
        assertThat(authority.isValid(now)).isEqualTo(valid);
    }

    @ParameterizedTest(name = "issued {0} after creation: {3}")
    @CsvSource({
        "PT0S,      -PT1H,      P7D,        for seven days",
        "PT30M,     -PT30M,     P7DT30M,    an hour back",
        "-PT30M,    -PT1H,      P6DT23H30M, not before the authority",
        "-PT2H,     -PT1H,      P6DT22H,    by a clock that is later than the hour",
        "P358D,     P357DT23H,  P365D,      just the full life",
        "P358DT1S,  P358DT-3599S, P365D,    not after the authority",
        "P364DT23H59M, P364DT22H59M, P365D, its last minute",
    })
    void leavesLiveWithinTheAuthoritysLife(Duration issued, Duration from, Duration until, String what) {
        Instant created = Instant.parse("2026-11-22T12:00:00Z");

        X509Certificate leaf =
                Authority.create(created).issue(NAMES, created.plus(issued)).certificate();

        assertThat(leaf.getNotBefore().toInstant()).as(what).isEqualTo(created.plus(from));
        assertThat(leaf.getNotAfter().toInstant()).as(what).isEqualTo(created.plus(until));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "P365DT1S,  after the authority's end",
        "P366D,     a day after",
        "-P7DT2H,   so early that the leaf would end when the authority begins",
        "-P400D,    a year early",
    })
    void issuesNothingThatIsNeverValid(Duration issued, String when) {
        assertThatIllegalArgumentException()
                .as(when)
                .isThrownBy(() -> authority.issue(NAMES, NOW.plus(issued)))
                .withMessageContaining("valid from 2026-11-22T11:00:00Z to 2027-11-22T12:00:00Z");
    }

    @Test
    void needsAName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authority.issue(List.of(), NOW))
                .withMessage("a certificate needs at least one DNS name");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "-a", "a-", "a b", "a_b", "*.svc", "ä.svc", "a\n", "[::1]"})
    void refusesWhatIsNoDnsName(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authority.issue(List.of("localhost", name), NOW))
                .withMessage("'%s' is not a DNS name", name);
    }

    @ParameterizedTest(name = "label of {0}, name of {1}: {2}")
    @CsvSource({"63, 253, true", "64, 253, false", "63, 254, false"})
    void takesNamesUpToTheLimitsOfDns(int label, int length, boolean valid) {
        String name = ("a".repeat(label) + "." + "b.".repeat(length)).substring(0, length - 1) + "c";

        if (valid) {
            assertThat(authority.issue(List.of(name), NOW).certificate()).isNotNull();
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> authority.issue(List.of(name), NOW));
        }
    }

    @Test
    void knowsWhatItHasSigned() {
        Authority other = Authority.create(NOW);
        PrivateKey sameNameOtherKey = Keys.generate().getPrivate();
        X509Certificate impostor =
                draft(Keys.generate()).signedBy(authority.certificate().getSubjectX500Principal(), sameNameOtherKey);
        X509Certificate sameKeyOtherName =
                draft(Keys.generate()).signedBy(Draft.commonName("transplant-ca-0"), authority.key());

        assertThat(authority.signs(authority.issue(NAMES, NOW).certificate())).isTrue();
        assertThat(authority.signs(authority.certificate())).isTrue();
        assertThat(authority.signs(other.certificate())).isFalse();
        assertThat(authority.signs(other.issue(NAMES, NOW).certificate())).isFalse();
        assertThat(authority.signs(impostor)).isFalse();
        assertThat(authority.signs(sameKeyOtherName)).isFalse();
    }

    @Test
    void refusesAKeyOfAnotherCertificate() throws GeneralSecurityException {
        KeyPairGenerator otherCurve = KeyPairGenerator.getInstance("EC");
        otherCurve.initialize(new ECGenParameterSpec("secp384r1"));
        PrivateKey otherCurveKey = otherCurve.generateKeyPair().getPrivate();
        KeyPairGenerator otherAlgorithm = KeyPairGenerator.getInstance("RSA");
        otherAlgorithm.initialize(2048);
        PrivateKey rsa = otherAlgorithm.generateKeyPair().getPrivate();

        refuses(authority.certificate(), Keys.generate().getPrivate(), "the private key does not belong to .*");
        refuses(authority.certificate(), otherCurveKey, "the private key does not belong to .*");
        refuses(authority.certificate(), rsa, "the private key for .* is of the algorithm RSA, but must be an EC key");
    }

    @Test
    void refusesACertificateThatIsNotOneOfACa() {
        Leaf leaf = authority.issue(NAMES, NOW);
        KeyPair pair = Keys.generate();
        X509Certificate bare = draft(pair).signedBy(Draft.commonName("bare"), pair.getPrivate());

        refuses(leaf.certificate(), leaf.key(), "the certificate of 'CN=transplant-webhook' is not one of a CA .*");
        refuses(bare, pair.getPrivate(), "the certificate of 'CN=a' is not one of a CA .*");
    }

    @Test
    void doesNotTellItsKey() {
        assertThat(authority.toString())
                .matches("Authority\\[CN=transplant-ca-.{8}, 2026-11-22T11:00:00Z to 2027-11-22T12:00:00Z]");
    }

    private static Draft draft(KeyPair pair) {
        return new Draft(
                Draft.randomSerial(), Draft.commonName("a"), pair.getPublic(), NOW, NOW.plusSeconds(60), List.of());
    }

    private static void refuses(X509Certificate certificate, PrivateKey key, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Authority(certificate, key))
                .satisfies(e -> assertThat(e.getMessage()).matches(message));
    }
}
