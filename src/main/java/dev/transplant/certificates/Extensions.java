package dev.transplant.certificates;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The extensions of our certificates (RFC 5280, section 4.2), each as one DER element. */
final class Extensions {
    private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

    private static final int DNS_NAME = 2;
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;

    private Extensions() {}

    /** For a CA that signs leaves only, not other CAs. */
    static List<byte[]> ofAuthority(PublicKey key) {
        byte[] identifier = identifier(key);
        return List.of(
                critical(BASIC_CONSTRAINTS, Der.sequence(Der.bool(true), Der.integer(BigInteger.ZERO))),
                critical(KEY_USAGE, Der.flags(KEY_CERT_SIGN, CRL_SIGN)),
                subjectKeyIdentifier(identifier),
                authorityKeyIdentifier(identifier));
    }

    /**
     * For a TLS server.
     *
     * @param dnsNames in ASCII
     */
    static List<byte[]> ofLeaf(PublicKey key, List<String> dnsNames, X509Certificate issuer) {
        byte[][] names = dnsNames.stream()
                .map(name -> Der.implicit(DNS_NAME, name.getBytes(StandardCharsets.US_ASCII)))
                .toArray(byte[][]::new);
        return List.of(
                critical(BASIC_CONSTRAINTS, Der.sequence()), // CA:false is the default, and DER leaves defaults out
                critical(KEY_USAGE, Der.flags(DIGITAL_SIGNATURE)),
                extension(EXTENDED_KEY_USAGE, Der.sequence(Der.objectIdentifier(SERVER_AUTH))),
                extension(SUBJECT_ALTERNATIVE_NAME, Der.sequence(names)),
                subjectKeyIdentifier(identifier(key)),
                authorityKeyIdentifier(identifier(issuer)));
    }

    /** The identifier that a CA's certificate gives its key; what is signed with the key must repeat it. */
    private static byte[] identifier(X509Certificate issuer) {
        return Optional.ofNullable(issuer.getExtensionValue(SUBJECT_KEY_IDENTIFIER))
                .map(value -> DerReader.content(DerReader.content(value)))
                .orElseGet(() -> identifier(issuer.getPublicKey()));
    }

    /** RFC 5280, section 4.2.1.2, method 1: SHA-1 of the public key's bits. */
    private static byte[] identifier(PublicKey key) {
        byte[] bitString =
                DerReader.content(DerReader.children(key.getEncoded()).get(1));
        byte[] bits = Arrays.copyOfRange(bitString, 1, bitString.length); // the first byte counts unused bits
        try {
            return MessageDigest.getInstance("SHA-1").digest(bits);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-1", e);
        }
    }

    private static byte[] subjectKeyIdentifier(byte[] identifier) {
        return extension(SUBJECT_KEY_IDENTIFIER, Der.octetString(identifier));
    }

    private static byte[] authorityKeyIdentifier(byte[] identifier) {
        return extension(AUTHORITY_KEY_IDENTIFIER, Der.sequence(Der.implicit(0, identifier)));
    }

    private static byte[] extension(String id, byte[] value) {
        return Der.sequence(Der.objectIdentifier(id), Der.octetString(value));
    }

    private static byte[] critical(String id, byte[] value) {
        return Der.sequence(Der.objectIdentifier(id), Der.bool(true), Der.octetString(value));
    }
}
