package dev.transplant.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever is asked of an authority: what Java parses from its certificates is what was asked. */
class RandomCertificatesTest {
    private static final int CERTIFICATES = 200;
    private static final int LEAVES_OF_EACH = 4;
    private static final long FROM = Instant.parse("1970-02-01T00:00:00Z").getEpochSecond();
    private static final long UNTIL = Instant.parse("2500-01-01T00:00:00Z").getEpochSecond();
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final int POINT_BYTES = 1 + 2 * 32;
    private static final int CONTEXT_CONSTRUCTED = 0xa0;

    private final Random random = new Random(20261122);

    @Test
    void areWhatWasAsked() throws Exception {
        for (int i = 0; i < CERTIFICATES / LEAVES_OF_EACH; i++) {
            Instant created = Instant.ofEpochSecond(random.nextLong(FROM, UNTIL));
            Authority authority = Authority.create(created);
            isAuthority(parsedAgain(authority.certificate()), created);
            for (int j = 1; j < LEAVES_OF_EACH; j++) {
                List<String> names = names();
                Instant now = created.plusSeconds(random.nextLong(Authority.LIFETIME.toSeconds()))
                        .plusNanos(random.nextInt(1_000_000_000));
                Leaf leaf = authority.issue(names, now);

                isLeaf(parsedAgain(leaf.certificate()), authority, names, now);
                assertThat(Keys.arePair(leaf.key(), leaf.certificate().getPublicKey()))
                        .isTrue();
                assertThat(Pem.key(Pem.of(leaf.key()))).isEqualTo(leaf.key());
            }
        }
    }

    private static void isAuthority(X509Certificate certificate, Instant created) throws GeneralSecurityException {
        isOurs(certificate, certificate);
        assertThat(certificate.getSubjectX500Principal()).isEqualTo(certificate.getIssuerX500Principal());
        assertThat(certificate.getNotBefore()).isEqualTo(created.minus(Duration.ofHours(1)));
        assertThat(certificate.getNotAfter()).isEqualTo(created.plus(Duration.ofDays(365)));
        assertThat(certificate.getBasicConstraints()).isZero();
        assertThat(keyUsage(certificate)).containsExactly(5, 6);
        assertThat(certificate.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
        assertThat(certificate.getNonCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.14", "2.5.29.35");
    }

    private static void isLeaf(X509Certificate certificate, Authority authority, List<String> names, Instant now)
            throws GeneralSecurityException {
        isOurs(certificate, authority.certificate());
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        Instant end = second.plus(Duration.ofDays(7));
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=transplant-webhook");
        assertThat(certificate.getNotBefore()).isEqualTo(second.minus(Duration.ofHours(1)));
        assertThat(certificate.getNotAfter())
                .isEqualTo(end.isBefore(authority.notAfter()) ? end : authority.notAfter());
        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactlyElementsOf(
                        names.stream().map(name -> List.<Object>of(2, name)).toList());
        assertThat(certificate.getExtendedKeyUsage()).containsExactly(SERVER_AUTH);
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(keyUsage(certificate)).containsExactly(0);
        assertThat(certificate.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
        assertThat(certificate.getNonCriticalExtensionOIDs())
                .containsExactlyInAnyOrder("2.5.29.14", "2.5.29.17", "2.5.29.35", "2.5.29.37");
    }

    private static void isOurs(X509Certificate certificate, X509Certificate issuer) throws GeneralSecurityException {
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(certificate.getSerialNumber()).isPositive();
        assertThat(certificate.getIssuerX500Principal()).isEqualTo(issuer.getSubjectX500Principal());

        byte[] subjectKey = DerReader.content(extension(issuer, "2.5.29.14"));
        assertThat(subjectKey).isEqualTo(MessageDigest.getInstance("SHA-1").digest(point(issuer)));
        assertThat(extension(certificate, "2.5.29.35")).isEqualTo(Der.sequence(Der.implicit(0, subjectKey)));

        certificate.verify(issuer.getPublicKey());
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initVerify(issuer.getPublicKey());
        signature.update(certificate.getTBSCertificate());
        assertThat(signature.verify(certificate.getSignature())).isTrue();
    }

    /** The public key as X9.62 has it, uncompressed: 4, x, y. */
    private static byte[] point(X509Certificate certificate) {
        byte[] key = certificate.getPublicKey().getEncoded();
        return Arrays.copyOfRange(key, key.length - POINT_BYTES, key.length);
    }

    private static X509Certificate parsedAgain(X509Certificate certificate) throws Exception {
        byte[] der = certificate.getEncoded();
        assertThat(rewritten(der)).isEqualTo(der);
        List<X509Certificate> parsed = Pem.certificates(Pem.of(certificate));
        assertThat(parsed).containsExactly(certificate);
        return parsed.getFirst();
    }

    /** Takes the element apart to its leaves and puts it together, so that every length is read and written anew. */
    private static byte[] rewritten(byte[] element) {
        int tag = element[0] & 0xff;
        byte[][] children = tag == 0x30 || tag == 0x31 || tag >= CONTEXT_CONSTRUCTED
                ? DerReader.children(element).stream()
                        .map(RandomCertificatesTest::rewritten)
                        .toArray(byte[][]::new)
                : new byte[0][];
        return switch (tag) {
            case 0x30 -> Der.sequence(children);
            case 0x31 -> Der.set(children);
            case CONTEXT_CONSTRUCTED, CONTEXT_CONSTRUCTED + 3 -> Der.explicit(tag & 0x1f, children[0]);
            default -> element;
        };
    }

    private static byte[] extension(X509Certificate certificate, String id) {
        return DerReader.content(certificate.getExtensionValue(id));
    }

    private static List<Integer> keyUsage(X509Certificate certificate) {
        boolean[] bits = certificate.getKeyUsage();
        return IntStream.range(0, bits.length).filter(i -> bits[i]).boxed().toList();
    }

    /** Up to 40 names of up to four labels, so that lengths of one, two and three bytes occur. */
    private List<String> names() {
        return IntStream.range(0, random.nextInt(1, 41))
                .mapToObj(i -> String.join(
                        ".",
                        IntStream.range(0, random.nextInt(1, 5))
                                .mapToObj(j -> label())
                                .toList()))
                .toList();
    }

    private String label() {
        char[] characters = new char[random.nextInt(1, 63)];
        Arrays.fill(characters, '-');
        for (int i = 0; i < characters.length; i++) {
            boolean inside = i > 0 && i < characters.length - 1;
            if (!inside || random.nextInt(4) > 0) {
                characters[i] = "abcdefghijklmnopqrstuvwxyz0123456789".charAt(random.nextInt(36));
            }
        }
        return new String(characters);
    }
}
