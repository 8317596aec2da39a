package dev.transplant.certificates;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Keeps the authority in the Secret and a certificate of it in memory. Any number of replicas do so side by side: each write
 * is refused if somebody else wrote since the read, and then what he wrote counts. While the Secret is away or unreadable
 * the certificate in memory is kept and renewed.
 */
final class OwnAuthority implements CertificateSource {
    private static final Logger LOG = Logger.getLogger(OwnAuthority.class);

    /** Steps that can follow each other at once are few; more would be a fight with somebody who writes otherwise. */
    private static final int MOST_STEPS = 5;

    /** How long the next authority has to be seen in every {@code caBundle} before it signs: API servers learn of it by a watch. */
    private static final Duration HEARD_OF = Duration.ofSeconds(10);

    private final AuthorityStore store;
    private final List<String> dnsNames;
    private Optional<Authorities> remembered = Optional.empty();

    /** What the Secret held last, also where the clock here makes nothing of it: all replicas must publish the same. */
    private Optional<Authorities> shared = Optional.empty();

    private Optional<Leaf> leaf = Optional.empty();
    private Optional<Seen> seen = Optional.empty();

    /** The next authority's certificate, in every {@code caBundle} since then. */
    private record Seen(X509Certificate next, Instant since) {}

    /** @param dnsNames under which API servers reach the webhook */
    OwnAuthority(AuthorityStore store, List<String> dnsNames) {
        this.store = store;
        this.dnsNames = List.copyOf(dnsNames);
    }

    @Override
    public Current refresh(Instant now, Predicate<X509Certificate> published) {
        Optional<String> problem = authorities(now, published);
        remembered.filter(authorities -> authorities.active().isValid(now)).ifPresent(authorities -> {
            boolean good = leaf.filter(
                            l -> !l.isDue(now) && authorities.active().signs(l.certificate()))
                    .isPresent();
            if (!good) {
                Leaf issued = authorities.active().issue(dnsNames, now);
                leaf = Optional.of(issued);
                LOG.infof(
                        "certificate issued, %s issuer=%s",
                        Served.of(issued).describe(), issued.certificate().getIssuerX500Principal());
            }
        });
        return new Current(leaf.map(Served::of), shared.map(Authorities::bundle), problem);
    }

    /** Brings the authorities up to date and returns what keeps them from being right. */
    private Optional<String> authorities(Instant now, Predicate<X509Certificate> published) {
        for (int i = 0; i < MOST_STEPS; i++) {
            AuthorityStore.Held held;
            try {
                held = store.read();
            } catch (AuthoritySecret.UnreadableException e) {
                return Optional.ofNullable(e.getMessage());
            } catch (RuntimeException e) { // whatever it is, the certificate must be renewed
                LOG.debug("Secret not read", e);
                return Optional.of("Secret %s cannot be read: %s".formatted(AuthoritySecret.NAME, e.getMessage()));
            }
            switch (Rotation.next(situation(held, published, now), now)) {
                case Step.Keep keep -> {
                    remembered = held.authorities();
                    shared = remembered;
                    return Optional.empty();
                }
                case Step.Wait wait -> {
                    shared = held.authorities();
                    return Optional.of(wait.problem());
                }
                case Step.Write write -> write(held, write);
            }
        }
        return Optional.of("Secret %s changes all the time: see who else writes it".formatted(AuthoritySecret.NAME));
    }

    private Rotation.Situation situation(AuthorityStore.Held held, Predicate<X509Certificate> published, Instant now) {
        Optional<X509Certificate> next = held.authorities()
                .flatMap(Authorities::next)
                .map(n -> n.authority().certificate());
        seen = next.filter(published)
                .map(certificate -> seen.filter(
                                s -> s.next().equals(certificate) && !s.since().isAfter(now))
                        .orElse(new Seen(certificate, now)));
        boolean nextIsKnown =
                seen.filter(s -> !now.isBefore(s.since().plus(HEARD_OF))).isPresent();
        return new Rotation.Situation(held.authorities(), remembered, held.rotate(), nextIsKnown);
    }

    private void write(AuthorityStore.Held held, Step.Write write) {
        if (store.write(held, write.authorities())) {
            LOG.infof("certificate authority: %s", write.why());
        }
    }
}
