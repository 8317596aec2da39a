package dev.transplant.certificates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** A certificate that somebody else renews in files, such as cert-manager by a mounted Secret. */
final class CertificateFiles implements CertificateSource {
    private static final Logger LOG = Logger.getLogger(CertificateFiles.class);

    private final Path certificate;
    private final Path key;
    private Optional<Served> served = Optional.empty();

    /**
     * @param certificate PEM, the webhook's own first
     * @param key PEM
     */
    CertificateFiles(Path certificate, Path key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** Keeps what it has while the files do not fit together: they may be in the middle of being replaced. */
    @Override
    public Current refresh(Instant now, Predicate<X509Certificate> published) {
        try {
            List<X509Certificate> chain = Pem.certificates(Files.readString(certificate));
            if (chain.isEmpty()) {
                return current(Optional.of("%s holds no certificate".formatted(certificate)));
            }
            PrivateKey privateKey = Pem.key(Files.readString(key));
            if (!Keys.arePair(privateKey, chain.getFirst().getPublicKey())) {
                return current(Optional.of("%s is not the key of %s".formatted(key, certificate)));
            }
            Served read = new Served(chain, privateKey);
            if (!Optional.of(read).equals(served)) {
                LOG.infof("certificate read from %s, %s", certificate, read.describe());
                served = Optional.of(read);
            }
            boolean expired = !now.isBefore(read.notAfter());
            return current(
                    expired
                            ? Optional.of("%s expired at %s: see why nobody renews it"
                                    .formatted(certificate, read.notAfter()))
                            : Optional.empty());
        } catch (IOException | InvalidPemException e) {
            return current(Optional.of("%s and %s cannot be read: %s".formatted(certificate, key, e.getMessage())));
        }
    }

    private Current current(Optional<String> problem) {
        return new Current(served, Optional.empty(), problem);
    }
}
