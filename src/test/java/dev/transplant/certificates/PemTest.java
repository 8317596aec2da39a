package dev.transplant.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final Path directory;
    private final Authority authority = Authority.create(NOW);
    private final String ca = Pem.of(authority.certificate());
    private final String key = Pem.of(authority.key());

    PemTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void writesLinesOf64Characters() {
        assertThat(ca).startsWith("-----BEGIN CERTIFICATE-----\nMII").endsWith("\n-----END CERTIFICATE-----\n");
        assertThat(key).startsWith("-----BEGIN PRIVATE KEY-----\nM").endsWith("\n-----END PRIVATE KEY-----\n");
        assertThat((ca + key).lines()).allSatisfy(line -> assertThat(line).hasSizeBetween(1, 64));
    }

    @Test
    void opensslReadsTheKey() throws Exception {
        Path file = Files.writeString(directory.resolve("ca.key"), key);

        String publicKey = Program.openssl("pkey -pubout -in " + file);

        assertThat(bytes(publicKey))
                .isEqualTo(authority.certificate().getPublicKey().getEncoded());
    }

    @Test
    void readsEveryCertificateInOrderAndNothingElse() throws InvalidPemException {
        X509Certificate other = Authority.create(NOW).certificate();
        String bundle =
                "# ours\n" + ca + key + "\r\n\r\nthe other:\n" + Pem.of(other).replace("\n", "\r\n") + "end";

        assertThat(Pem.certificates(bundle)).containsExactly(authority.certificate(), other);
        assertThat(Pem.certificates(bundle.indent(4))).containsExactly(authority.certificate(), other);
        assertThat(Pem.key(bundle)).isEqualTo(authority.key());
    }

    @ParameterizedTest(name = "''{0}''")
    @ValueSource(strings = {"", " \n", "Cg==", "no PEM at all", "---- BEGIN SSH2 PUBLIC KEY ----"})
    void noBlockIsNoCertificateAndNoKey(String text) throws InvalidPemException {
        assertThat(Pem.certificates(text)).isEmpty();
        assertThatThrownBy(() -> Pem.key(text))
                .isInstanceOf(InvalidPemException.class)
                .hasMessage("there is no private key");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256,  PRIVATE KEY,     SHA256withECDSA",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384,  PRIVATE KEY,     SHA256withECDSA",
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048,    PRIVATE KEY,     SHA256withRSA",
        "ecparam -genkey -name prime256v1,                        EC PRIVATE KEY,  SHA256withECDSA",
        "ecparam -genkey -name secp521r1 -noout,                  EC PRIVATE KEY,  SHA256withECDSA",
        "genrsa -traditional 2048,                                RSA PRIVATE KEY, SHA256withRSA",
    })
    void readsKeysThatOpensslMade(String command, String label, String algorithm) throws Exception {
        Path file = directory.resolve("tls.key");
        var unused = Program.openssl(command.replaceFirst(" ", " -out " + file + " "));
        String pem = Files.readString(file);
        byte[] publicKey = bytes(Program.openssl("pkey -pubout -in " + file));

        PrivateKey read = Pem.key("text before\n" + pem);

        assertThat(pem).contains("-----BEGIN " + label + "-----");
        assertThat(arePair(algorithm, read, publicKey)).isTrue();
        assertThat(Pem.key(Pem.of(read))).as("written and read again").isEqualTo(read);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "genpkey -algorithm ED25519, neither an EC nor an RSA key",
        "ecparam -genkey -name secp256k1, the EC private key is damaged or of a kind that Java cannot use",
        "ecparam -genkey -name prime256v1 -param_enc explicit, the EC private key is damaged or of a kind",
        "genpkey -algorithm RSA -aes128 -pass pass:secret, the private key is encrypted",
        "genrsa -traditional -aes128 -passout pass:secret 2048, the private key is encrypted",
    })
    void refusesOtherKeys(String command, String message) throws Exception {
        Path file = directory.resolve("tls.key");
        var unused = Program.openssl(command.replaceFirst(" ", " -out " + file + " "));
        String pem = Files.readString(file);

        assertThatThrownBy(() -> Pem.key(pem))
                .isInstanceOf(InvalidPemException.class)
                .hasMessageContaining(message);
    }

    @Test
    void namesTheKindOfKeyThatItDoesNotTake() {
        assertThatThrownBy(() -> Pem.key(key.replace("PRIVATE", "OPENSSH PRIVATE")))
                .isInstanceOf(InvalidPemException.class)
                .hasMessage("'OPENSSH PRIVATE KEY' is not a kind of private key that can be used: EC and RSA can");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "'-----BEGIN CERTIFICATE-----\nMIIB\n',   BEGIN CERTIFICATE without its END",
        "'-----BEGIN CERTIFICATE-----\nMIIB\n-----BEGIN CERTIFICATE-----\n', BEGIN CERTIFICATE without its END",
        "'-----BEGIN CERTIFICATE-----\nMIIB\n-----END PRIVATE KEY-----\n', BEGIN CERTIFICATE without its END",
        "'MIIB\n-----END CERTIFICATE-----\n',     END CERTIFICATE without its BEGIN",
        "'-----BEGIN CERTIF',                     a line with BEGIN is not as PEM wants it",
        "'-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERT', a line with END is not as PEM wants it",
        "'-----BEGIN CERTIFICATE-----MIIB-----END CERTIFICATE-----', a line with BEGIN is not as PEM wants it",
        "'-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----',   certificate 1 is damaged",
        "'-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', certificate 1 is damaged",
        "'-----BEGIN CERTIFICATE-----\nMI_B\n-----END CERTIFICATE-----', certificate 1 is not in Base64",
        "'-----BEGIN CERTIFICATE-----\nä\n-----END CERTIFICATE-----',    certificate 1 is not in Base64",
    })
    void namesWhatIsWrong(String pem, String message) {
        assertThatThrownBy(() -> Pem.certificates(pem))
                .isInstanceOf(InvalidPemException.class)
                .hasMessage(message);
    }

    @Test
    void namesTheCertificateThatIsWrong() throws Exception {
        byte[] der = authority.certificate().getEncoded();
        String longer =
                ca.replaceAll("(?s)-\n.*\n-", "-\n" + Base64.getEncoder().encodeToString(twice(der)) + "\n-");

        assertThatThrownBy(() -> Pem.certificates(ca + longer))
                .isInstanceOf(InvalidPemException.class)
                .hasMessage("certificate 2 has something after its end");
    }

    private static byte[] twice(byte[] bytes) {
        byte[] result = new byte[bytes.length * 2];
        System.arraycopy(bytes, 0, result, 0, bytes.length);
        System.arraycopy(bytes, 0, result, bytes.length, bytes.length);
        return result;
    }

    private static boolean arePair(String algorithm, PrivateKey key, byte[] publicKey) throws Exception {
        byte[] probe = {1};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        PublicKey other = KeyFactory.getInstance(key.getAlgorithm()).generatePublic(new X509EncodedKeySpec(publicKey));
        signature.initVerify(other);
        signature.update(probe);
        return signature.verify(signed);
    }

    private static byte[] bytes(String pem) {
        String base64 = String.join(
                "",
                List.of(pem.split("\n")).stream()
                        .filter(line -> !line.startsWith("-"))
                        .toList());
        return Base64.getDecoder().decode(base64);
    }
}
