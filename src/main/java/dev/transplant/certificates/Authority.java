package dev.transplant.certificates;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate authority that vouches for this webhook only.
 *
 * @param certificate of a CA; need not be valid now
 * @param key the EC key that belongs to the certificate
 */
public record Authority(X509Certificate certificate, PrivateKey key) {
    /** From creation to the end. */
    public static final Duration LIFETIME = Duration.ofDays(365);

    /** Certificates begin that much before they are made, for clocks that are late. */
    public static final Duration BACKDATED = Duration.ofHours(1);

    private static final X500Principal LEAF_SUBJECT = Draft.commonName("transplant-webhook");
    private static final int NAME_DIGITS = 8;
    private static final int MAX_NAME = 253;
    private static final String LABEL = "[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?";
    private static final Pattern DNS_NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

    /**
     * Checks that the two belong together.
     *
     * @throws IllegalArgumentException if the certificate is not one of a CA, if the key is not an EC one, or if it belongs
     *     to another certificate
     */
    public Authority {
        String subject = certificate.getSubjectX500Principal().getName();
        if (certificate.getBasicConstraints() < 0) {
            throw new IllegalArgumentException(
                    "the certificate of '%s' is not one of a CA (basicConstraints)".formatted(subject));
        }
        if (!key.getAlgorithm().equals("EC")) {
            throw new IllegalArgumentException("the private key for '%s' is of the algorithm %s, but must be an EC key"
                    .formatted(subject, key.getAlgorithm()));
        }
        if (!Keys.arePair(key, certificate.getPublicKey())) {
            throw new IllegalArgumentException(
                    "the private key does not belong to the certificate of '%s'".formatted(subject));
        }
    }

    /** Returns a new authority with a key, serial and name of its own, valid from an hour before now for 365 days after. */
    public static Authority create(Instant now) {
        BigInteger serial = Draft.randomSerial();
        X500Principal name =
                Draft.commonName("transplant-ca-" + serial.toString(16).substring(0, NAME_DIGITS));
        KeyPair pair = Keys.generate();
        Draft draft = new Draft(
                serial,
                name,
                pair.getPublic(),
                now.minus(BACKDATED),
                now.plus(LIFETIME),
                Extensions.ofAuthority(pair.getPublic()));
        return new Authority(draft.signedBy(name, pair.getPrivate()), pair.getPrivate());
    }

    /**
     * Issues a certificate with a new key for a TLS server, valid from an hour before now for 7 days after, but not beyond
     * the authority's own life.
     *
     * @param dnsNames one or more names in ASCII, up to 253 characters each; neither wildcards nor addresses
     * @throws IllegalArgumentException if there is no name or a wrong one; if the authority's life ended before now, or
     *     begins only when the leaf's would be over
     */
    public Leaf issue(List<String> dnsNames, Instant now) {
        check(dnsNames);
        Instant from = latest(now.minus(BACKDATED), notBefore());
        Instant until = earliest(now.plus(Leaf.LIFETIME), notAfter());
        if (until.isBefore(now) || !from.isBefore(until)) {
            throw new IllegalArgumentException("'%s' is valid from %s to %s and cannot issue a certificate at %s"
                    .formatted(name().getName(), notBefore(), notAfter(), now));
        }
        KeyPair pair = Keys.generate();
        Draft draft = new Draft(
                Draft.randomSerial(),
                LEAF_SUBJECT,
                pair.getPublic(),
                from,
                until,
                Extensions.ofLeaf(pair.getPublic(), dnsNames, certificate));
        return new Leaf(draft.signedBy(name(), key), pair.getPrivate());
    }

    /** Returns whether now is within the authority's life, both ends included. */
    public boolean isValid(Instant now) {
        return !now.isBefore(notBefore()) && !now.isAfter(notAfter());
    }

    public Instant notBefore() {
        return certificate.getNotBefore().toInstant();
    }

    public Instant notAfter() {
        return certificate.getNotAfter().toInstant();
    }

    /** Returns whether this authority has signed the certificate and is named in it as issuer; says nothing of its times. */
    public boolean signs(X509Certificate other) {
        if (!other.getIssuerX500Principal().equals(name())) {
            return false;
        }
        try {
            other.verify(certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Does not tell the key. */
    @Override
    public String toString() {
        return "Authority[%s, %s to %s]".formatted(name().getName(), notBefore(), notAfter());
    }

    private X500Principal name() {
        return certificate.getSubjectX500Principal();
    }

    private static void check(List<String> dnsNames) {
        if (dnsNames.isEmpty()) {
            throw new IllegalArgumentException("a certificate needs at least one DNS name");
        }
        for (String name : dnsNames) {
            if (name.length() > MAX_NAME || !DNS_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("'%s' is not a DNS name".formatted(name));
            }
        }
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earliest(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
