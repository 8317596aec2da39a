package dev.transplant.certificates;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * What the webhook shows to who connects.
 *
 * @param chain its own certificate first; never empty
 */
public record Served(List<X509Certificate> chain, PrivateKey key) {
    public Served {
        chain = List.copyOf(chain);
    }

    static Served of(Leaf leaf) {
        return new Served(List.of(leaf.certificate()), leaf.key());
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    Instant notAfter() {
        return certificate().getNotAfter().toInstant();
    }

    /** Serial number and end, as logs name a certificate. */
    String describe() {
        return "serial=%s notAfter=%s".formatted(serial(certificate()), notAfter());
    }

    static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }
}
