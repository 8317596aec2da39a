package dev.transplant.certificates;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * The certificate that the webhook shows to the API server.
 *
 * @param key belongs to the certificate; not checked
 */
public record Leaf(X509Certificate certificate, PrivateKey key) {
    /** From issue to the end; shorter when the authority ends before. */
    public static final Duration LIFETIME = Duration.ofDays(7);

    /**
     * Returns when two thirds of the life are over: 4 days and 16 hours after issue when it is the full 7 days.
     *
     * <p>The life counts from the moment of issue, which the certificate does not tell: it is taken to be an hour
     * ({@link Authority#BACKDATED}) after notBefore, but not after notAfter. Where notBefore is the authority's own, issue
     * was up to an hour earlier, and the answer is at most 20 minutes late.
     *
     * @return never after notAfter
     */
    public Instant renewAt() {
        Instant end = certificate.getNotAfter().toInstant();
        Instant backdated = notBefore().plus(Authority.BACKDATED);
        Instant issued = backdated.isBefore(end) ? backdated : end;
        return issued.plus(Duration.between(issued, end).multipliedBy(2).dividedBy(3));
    }

    /** Returns whether to get another one: from {@link #renewAt} on, and before notBefore, when the clock jumped back. */
    public boolean isDue(Instant now) {
        return now.isBefore(notBefore()) || !now.isBefore(renewAt());
    }

    /** Does not tell the key. */
    @Override
    public String toString() {
        return "Leaf[%s, serial %s, until %s]"
                .formatted(
                        certificate.getSubjectX500Principal().getName(),
                        certificate.getSerialNumber().toString(16),
                        certificate.getNotAfter().toInstant());
    }

    private Instant notBefore() {
        return certificate.getNotBefore().toInstant();
    }
}
