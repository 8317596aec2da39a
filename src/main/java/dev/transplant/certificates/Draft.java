package dev.transplant.certificates;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate that nobody has signed yet.
 *
 * @param notBefore whole seconds count, as for {@code notAfter}; both ends are part of the certificate's life
 * @param extensions each as one DER element
 */
record Draft(
        BigInteger serial,
        X500Principal subject,
        PublicKey key,
        Instant notBefore,
        Instant notAfter,
        List<byte[]> extensions) {
    private static final String COMMON_NAME = "2.5.4.3";
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.objectIdentifier("1.2.840.10045.4.3.2"));
    private static final BigInteger V3 = BigInteger.TWO;
    private static final int SERIAL_BITS = 128;

    Draft {
        extensions = List.copyOf(extensions);
    }

    /** Returns a random serial of exactly 128 bits: the highest one is set, so that it always has 32 hex digits. */
    static BigInteger randomSerial() {
        return new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS - 1);
    }

    static X500Principal commonName(String name) {
        byte[] attribute = Der.sequence(Der.objectIdentifier(COMMON_NAME), Der.utf8String(name));
        return new X500Principal(Der.sequence(Der.set(attribute)));
    }

    /** Signs with an EC key. */
    X509Certificate signedBy(X500Principal issuer, PrivateKey issuerKey) {
        byte[] draft = Der.sequence(
                Der.explicit(0, Der.integer(V3)),
                Der.integer(serial),
                ECDSA_WITH_SHA256,
                issuer.getEncoded(),
                Der.sequence(Der.time(notBefore), Der.time(notAfter)),
                subject.getEncoded(),
                key.getEncoded(),
                Der.explicit(3, Der.sequence(extensions.toArray(byte[][]::new))));
        try {
            byte[] signature = Der.bitString(Keys.sign(draft, issuerKey));
            byte[] certificate = Der.sequence(draft, ECDSA_WITH_SHA256, signature);
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
        } catch (InvalidKeyException | CertificateException e) {
            throw new IllegalStateException("The certificate came out wrong", e);
        }
    }
}
