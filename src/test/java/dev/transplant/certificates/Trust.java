package dev.transplant.certificates;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Verifies as an API server does, but at any time; remembers signatures, so that years can be played through. */
final class Trust {
    private final Map<Pair, Optional<X509Certificate>> signers = new HashMap<>();

    private record Pair(String bundle, X509Certificate certificate) {}

    /** Returns why a certificate is not trusted; absent when it is. */
    Optional<String> problem(String bundle, X509Certificate certificate, Instant now) {
        Optional<X509Certificate> signer = signers.computeIfAbsent(new Pair(bundle, certificate), Trust::signer);
        if (signer.isEmpty()) {
            return Optional.of("no authority of the bundle has signed it");
        }
        try {
            signer.get().checkValidity(Date.from(now));
            certificate.checkValidity(Date.from(now));
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            return Optional.of("not valid at " + now + ": " + e.getMessage());
        }
    }

    private static Optional<X509Certificate> signer(Pair pair) {
        try {
            return Pem.certificates(pair.bundle()).stream()
                    .filter(authority -> signs(authority, pair.certificate()))
                    .findFirst();
        } catch (InvalidPemException e) {
            return Optional.empty();
        }
    }

    private static boolean signs(X509Certificate authority, X509Certificate certificate) {
        try {
            certificate.verify(authority.getPublicKey());
            return certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
