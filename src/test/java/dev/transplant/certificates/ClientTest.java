package dev.transplant.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** OpenSSL, Go and Java take our certificates where they should, and refuse them where they should. */
class ClientTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String NAME = "transplant.transplant-system.svc";
    private static final List<String> NAMES = List.of("localhost", NAME);

    private final Path directory;
    private final Authority authority = Authority.create(NOW);
    private final Leaf leaf = authority.issue(NAMES, NOW);

    ClientTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private String refusal(Client client, X509Certificate trusted, Leaf shown, String name, Instant now) {
        return client.refusal(new Client.Server(trusted, shown, name, now), directory);
    }

    /** For OpenSSL, unlike others, a certificate has expired in the very second of notAfter. */
    private static Instant lastMoment(Instant notAfter) {
        return notAfter.minusSeconds(1);
    }

    @ParameterizedTest
    @EnumSource
    void acceptsTheFirstAndTheLastMomentAndEveryName(Client client) {
        for (String name : NAMES) {
            assertThat(refusal(client, authority.certificate(), leaf, name, NOW.minus(Authority.BACKDATED)))
                    .isEmpty();
            assertThat(refusal(client, authority.certificate(), leaf, name, lastMoment(NOW.plus(Leaf.LIFETIME))))
                    .isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "OPENSSL,   created before 2050, 2049-12-31T23:59:59Z",
        "OPENSSL,   created in 2055,     2055-06-01T00:00:00Z",
        "GO,        created before 2050, 2049-12-31T23:59:59Z",
        "GO,        created in 2055,     2055-06-01T00:00:00Z",
        "JAVA_PATH, created before 2050, 2049-12-31T23:59:59Z",
        "JAVA_PATH, created in 2055,     2055-06-01T00:00:00Z",
        "JAVA_TLS,  created before 2050, 2049-12-31T23:59:59Z",
        "JAVA_TLS,  created in 2055,     2055-06-01T00:00:00Z",
    })
    void acceptsTimesAfter2050(Client client, String what, Instant created) {
        Authority late = Authority.create(created);
        Instant now = created.plus(Duration.ofDays(360));
        Leaf lateLeaf = late.issue(NAMES, now);

        assertThat(refusal(client, late.certificate(), lateLeaf, NAME, lastMoment(late.notAfter())))
                .as(what)
                .isEmpty();
        assertThat(refusal(
                        client,
                        late.certificate(),
                        lateLeaf,
                        NAME,
                        late.notAfter().plusSeconds(1)))
                .as(what)
                .containsPattern("expired|NotAfter");
    }

    @ParameterizedTest(name = "{0}: {1} after {2}")
    @CsvSource({
        "OPENSSL,   another.svc, PT0S,    hostname mismatch",
        "GO,        another.svc, PT0S,    'valid for localhost, transplant.transplant-system.svc, not another.svc'",
        "JAVA_TLS,  another.svc, PT0S,    No subject alternative DNS name matching another.svc",
        "OPENSSL,   localhost,   P7DT1S,  certificate has expired",
        "GO,        localhost,   P7DT1S,  is after 2026-11-29T12:00:00Z",
        "JAVA_PATH, localhost,   P7DT1S,  NotAfter",
        "JAVA_TLS,  localhost,   P7DT1S,  NotAfter",
        "OPENSSL,   localhost,   -PT3601S, certificate is not yet valid",
        "GO,        localhost,   -PT3601S, is before 2026-11-22T11:00:00Z",
        "JAVA_PATH, localhost,   -PT3601S, NotBefore",
        "JAVA_TLS,  localhost,   -PT3601S, NotBefore",
    })
    void refusesWrongNamesAndTimes(Client client, String name, Duration after, String reason) {
        assertThat(refusal(client, authority.certificate(), leaf, name, NOW.plus(after)))
                .contains(reason);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "OPENSSL,   unable to get local issuer certificate",
        "GO,        certificate signed by unknown authority",
        "JAVA_PATH, Path does not chain with any of the trust anchors",
        "JAVA_TLS,  unable to find valid certification path",
    })
    void refusesAnotherAuthority(Client client, String reason) {
        assertThat(refusal(client, Authority.create(NOW).certificate(), leaf, NAME, NOW))
                .contains(reason);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "OPENSSL,   certificate signature failure",
        "GO,        ECDSA verification failure",
        "JAVA_PATH, signature check failed",
        "JAVA_TLS,  signature check failed",
    })
    void refusesWhatWasChangedAfterwards(Client client, String reason) throws GeneralSecurityException {
        byte[] changed = leaf.certificate().getEncoded();
        changed[changed.length - 1] ^= 1;
        X509Certificate certificate = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(changed));

        assertThat(refusal(client, authority.certificate(), new Leaf(certificate, leaf.key()), NAME, NOW))
                .contains(reason);
    }

    /** A CA is free in how it names its key; OpenSSL refuses a leaf that names another. */
    @ParameterizedTest
    @EnumSource
    void acceptsLeavesOfAnAuthorityThatNamesItsKeyOtherwise(Client client) {
        Authority other = authority(Extensions.ofAuthority(Keys.generate().getPublic()));

        assertThat(refusal(client, other.certificate(), other.issue(NAMES, NOW), NAME, NOW))
                .isEmpty();
    }

    /** Which OpenSSL takes too, but not with -x509_strict. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OPENSSL")
    void acceptsLeavesOfAnAuthorityThatDoesNotNameItsKey(Client client) {
        Authority other =
                authority(Extensions.ofAuthority(Keys.generate().getPublic()).subList(0, 2));

        assertThat(refusal(client, other.certificate(), other.issue(NAMES, NOW), NAME, NOW))
                .isEmpty();
    }

    private static Authority authority(List<byte[]> extensions) {
        KeyPair pair = Keys.generate();
        X500Principal name = Draft.commonName("another kind of CA");
        Draft draft =
                new Draft(Draft.randomSerial(), name, pair.getPublic(), NOW, NOW.plus(Authority.LIFETIME), extensions);
        return new Authority(draft.signedBy(name, pair.getPrivate()), pair.getPrivate());
    }

    @Test
    void opensslReadsWhatWasMeant() throws Exception {
        Path ca = Files.writeString(directory.resolve("ca.crt"), Pem.of(authority.certificate()));
        Path tls = Files.writeString(directory.resolve("tls.crt"), Pem.of(leaf.certificate()));

        assertThat(text(ca))
                .contains("Version: 3 (0x2) ")
                .contains("Signature Algorithm: ecdsa-with-SHA256 Issuer: CN = transplant-ca-")
                .contains("Not Before: Nov 22 11:00:00 2026 GMT Not After : Nov 22 12:00:00 2027 GMT Subject: CN")
                .contains("ASN1 OID: prime256v1")
                .contains("X509v3 Basic Constraints: critical CA:TRUE, pathlen:0 ")
                .contains("X509v3 Key Usage: critical Certificate Sign, CRL Sign ");
        assertThat(text(tls))
                .contains("Version: 3 (0x2) ")
                .contains("Not Before: Nov 22 11:00:00 2026 GMT Not After : Nov 29 12:00:00 2026 GMT")
                .contains("Subject: CN = transplant-webhook ")
                .contains("X509v3 Basic Constraints: critical CA:FALSE ")
                .contains("X509v3 Key Usage: critical Digital Signature ")
                .contains("X509v3 Extended Key Usage: TLS Web Server Authentication ")
                .contains("X509v3 Subject Alternative Name: DNS:localhost, DNS:transplant.transplant-system.svc ");
    }

    private static String text(Path certificate) {
        return Program.output("openssl", "x509", "-noout", "-text", "-in", certificate.toString())
                .replaceAll("\\s+", " ");
    }
}
