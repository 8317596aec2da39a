package dev.transplant.certificates;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The authorities that are trusted at one time; while they change there is more than one.
 *
 * @param active signs the certificates that are served
 * @param next trusted already, so that every API server knows it before it signs
 * @param previous trusted still, for connections and replicas that use what it has signed
 */
public record Authorities(Authority active, Optional<Next> next, Optional<Previous> previous) {
    /**
     * The one to come.
     *
     * @param from when it may sign, at the earliest
     */
    public record Next(Authority authority, Instant from) {}

    /**
     * The one before.
     *
     * @param until when nothing that it has signed is valid any more
     */
    public record Previous(X509Certificate certificate, Instant until) {}

    static Authorities of(Authority active) {
        return new Authorities(active, Optional.empty(), Optional.empty());
    }

    Authorities withNext(Authority authority, Instant from) {
        return new Authorities(active, Optional.of(new Next(authority, from)), previous);
    }

    Authorities withoutNext() {
        return new Authorities(active, Optional.empty(), previous);
    }

    Authorities withoutPrevious() {
        return new Authorities(active, next, Optional.empty());
    }

    /** Lets the next one sign, if there is one. */
    Authorities promoted(Instant now) {
        return next.map(coming -> new Authorities(
                        coming.authority(),
                        Optional.empty(),
                        Optional.of(new Previous(active.certificate(), now.plus(Leaf.LIFETIME)))))
                .orElse(this);
    }

    /** What API servers are to trust, the one that signs first. */
    List<X509Certificate> trusted() {
        return Stream.of(
                        Stream.of(active.certificate()),
                        next.map(coming -> coming.authority().certificate()).stream(),
                        previous.map(Previous::certificate).stream())
                .flatMap(certificate -> certificate)
                .toList();
    }

    /** The same as PEM, as {@code caBundle} holds it. */
    String bundle() {
        return trusted().stream().map(Pem::of).collect(Collectors.joining());
    }
}
