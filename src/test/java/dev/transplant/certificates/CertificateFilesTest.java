package dev.transplant.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateFilesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final List<String> NAMES = List.of("transplant-webhook.transplant-system.svc");

    private final Path certificate;
    private final Path key;
    private final CertificateFiles files;
    private final Authority authority = Authority.create(NOW);
    private final Leaf leaf = authority.issue(NAMES, NOW);

    CertificateFilesTest(@TempDir Path directory) throws IOException {
        certificate = directory.resolve("tls.crt");
        key = directory.resolve("tls.key");
        files = new CertificateFiles(certificate, key);
        write(leaf);
    }

    @Test
    void servesWhatTheFilesHoldAndLeavesTheCaBundleToOthers() {
        assertThat(refresh(NOW))
                .isEqualTo(new CertificateSource.Current(
                        Optional.of(Served.of(leaf)), Optional.empty(), Optional.empty()));
    }

    @Test
    void servesTheWholeChain() throws IOException {
        Files.writeString(certificate, Pem.of(leaf.certificate()) + Pem.of(authority.certificate()));

        assertThat(refresh(NOW).served().orElseThrow().chain())
                .containsExactly(leaf.certificate(), authority.certificate());
    }

    @Test
    void readsThemAgainWhenTheyChange() throws IOException {
        CertificateSource.Current before = refresh(NOW);
        Leaf next = authority.issue(NAMES, NOW.plus(Duration.ofDays(5)));
        write(next);

        CertificateSource.Current after = refresh(NOW.plus(Duration.ofDays(5)));

        assertThat(after.served()).hasValue(Served.of(next)).isNotEqualTo(before.served());
        assertThat(after.problem()).isEmpty();
    }

    /** As cert-manager makes them: RSA is its default. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "rsa:2048, PRIVATE KEY",
        "rsa:2048, RSA PRIVATE KEY",
        "rsa:3072, PRIVATE KEY",
        "ec,       PRIVATE KEY",
        "ec,       EC PRIVATE KEY",
    })
    void takesEveryKeyThatCertManagerMakes(String algorithm, String label) throws IOException {
        request(algorithm, certificate, key);
        if (!label.equals("PRIVATE KEY")) {
            Files.writeString(key, Program.openssl("pkey -traditional -in " + key));
        }
        assertThat(Files.readString(key)).contains("-----BEGIN " + label + "-----");

        CertificateSource.Current current = refresh(NOW);

        assertThat(current.problem()).isEmpty();
        assertThat(current.served().orElseThrow().certificate()).isEqualTo(certificate());
    }

    @ParameterizedTest(name = "key {0}, certificate {1}")
    @CsvSource({"rsa:2048, rsa:2048", "rsa:2048, ec", "ec, rsa:2048", "ec, ec"})
    void aKeyOfAnotherCertificateIsNotServed(String keyOf, String certificateOf) throws IOException {
        CertificateSource.Current before = refresh(NOW);
        Path unused = certificate.resolveSibling("unused");
        request(keyOf, unused, key);
        request(certificateOf, certificate, unused);

        assertThat(refresh(NOW))
                .isEqualTo(problem(before.served(), "%s is not the key of %s".formatted(key, certificate)));
    }

    @Test
    void inTheMiddleOfAReplacementTheOneBeforeStays() throws IOException {
        CertificateSource.Current before = refresh(NOW);
        Leaf next = authority.issue(NAMES, NOW);
        Files.writeString(certificate, Pem.of(next.certificate()));
        assertThat(refresh(NOW).served()).isEqualTo(before.served());

        Files.writeString(key, Pem.of(next.key()));
        assertThat(refresh(NOW))
                .isEqualTo(new CertificateSource.Current(
                        Optional.of(Served.of(next)), Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest(name = "without {0}")
    @ValueSource(strings = {"tls.crt", "tls.key"})
    void aMissingFileIsToldAndTheOneBeforeStays(String name) throws IOException {
        Path missing = certificate.resolveSibling(name);
        Files.delete(missing);
        String problem = "%s and %s cannot be read: %s".formatted(certificate, key, missing);
        assertThat(refresh(NOW)).isEqualTo(problem(Optional.empty(), problem));

        write(leaf);
        CertificateSource.Current before = refresh(NOW);
        Files.delete(missing);

        assertThat(refresh(NOW)).isEqualTo(problem(before.served(), problem));
    }

    @ParameterizedTest(name = "{0} is ''{1}''")
    @CsvSource({
        "tls.crt, '', holds no certificate",
        "tls.crt, -----BEGIN CERTIFICATE-----, cannot be read: BEGIN CERTIFICATE without its END",
        "tls.key, '', cannot be read: there is no private key",
        "tls.key, nothing, cannot be read: there is no private key",
    })
    void whatIsNoPemIsToldAndTheOneBeforeStays(String name, String text, String problem) throws IOException {
        CertificateSource.Current before = refresh(NOW);
        Files.writeString(certificate.resolveSibling(name), text);

        CertificateSource.Current after = refresh(NOW);

        assertThat(after.served()).isEqualTo(before.served()).isPresent();
        assertThat(after.problem().orElseThrow()).endsWith(problem);
    }

    @ParameterizedTest(name = "after {0}: {1}")
    @CsvSource({"P6DT23H59M59S, false", "P7D, true", "P30D, true"})
    void anExpiredOneIsServedOnAndTold(String passed, boolean told) {
        CertificateSource.Current current = refresh(NOW.plus(Duration.parse(passed)));

        assertThat(current.served()).hasValue(Served.of(leaf));
        assertThat(current.problem())
                .isEqualTo(
                        told
                                ? Optional.of("%s expired at 2026-11-29T12:00:00Z: see why nobody renews it"
                                        .formatted(certificate))
                                : Optional.empty());
    }

    private static CertificateSource.Current problem(Optional<Served> served, String problem) {
        return new CertificateSource.Current(served, Optional.empty(), Optional.of(problem));
    }

    private CertificateSource.Current refresh(Instant now) {
        return files.refresh(now, published -> true);
    }

    private void write(Leaf next) throws IOException {
        Files.writeString(certificate, Pem.of(next.certificate()));
        Files.writeString(key, Pem.of(next.key()));
    }

    private X509Certificate certificate() throws IOException {
        try {
            return Pem.certificates(Files.readString(certificate)).getFirst();
        } catch (InvalidPemException e) {
            throw new IOException(e);
        }
    }

    /** Has a key and a certificate made that signs itself. */
    private static void request(String algorithm, Path certificate, Path key) {
        String kind = algorithm.equals("ec") ? "ec -pkeyopt ec_paramgen_curve:P-256" : algorithm;
        var unused = Program.openssl("req -x509 -nodes -subj /CN=webhook -days 3650 -newkey %s -out %s -keyout %s"
                .formatted(kind, certificate, key));
    }
}
