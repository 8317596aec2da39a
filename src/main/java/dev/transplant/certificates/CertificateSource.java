package dev.transplant.certificates;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** Where the certificate comes from that the webhook serves. */
interface CertificateSource {
    /**
     * Brings it up to date.
     *
     * @param published whether every entry of our configurations trusts a certificate
     * @throws RuntimeException if the cluster cannot be asked; what was current stays so
     */
    Current refresh(Instant now, Predicate<X509Certificate> published);

    /**
     * What there is now.
     *
     * @param served absent while there is nothing to serve
     * @param bundle the PEM that every {@code caBundle} must hold; absent where somebody else fills it
     * @param problem what keeps it from being right, in one sentence
     */
    record Current(Optional<Served> served, Optional<String> bundle, Optional<String> problem) {}
}
