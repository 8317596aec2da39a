package dev.transplant.certificates;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.transplant.policy.Policy;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Keeps the certificate, and the configurations in the cluster by which API servers find and trust us. One round looks at
 * everything anew and puts right what it may; it is made whenever something may have changed, and regularly, since time
 * passes too. Rounds do not overlap.
 */
final class Upkeep {
    private static final Logger LOG = Logger.getLogger(Upkeep.class);

    /** A patch makes another look necessary; more than a few in one round would be a fight with somebody else. */
    private static final int MOST_PATCHES = 3;

    private final CertificateSource source;
    private final Optional<Configurations> configurations;
    private final Consumer<Served> serve;
    private final Probe probe;
    private final Supplier<Optional<Policy>> policy;
    private final Clock clock;

    /**
     * @param configurations absent where there is no cluster
     * @param serve puts a certificate in place, if it is another one than before
     */
    Upkeep(
            CertificateSource source,
            Optional<Configurations> configurations,
            Consumer<Served> serve,
            Probe probe,
            Supplier<Optional<Policy>> policy,
            Clock clock) {
        this.source = source;
        this.configurations = configurations;
        this.serve = serve;
        this.probe = probe;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Makes one round.
     *
     * @throws RuntimeException if the configurations cannot be read; the certificate is kept and renewed all the same
     */
    Status round() {
        Instant now = clock.instant();
        List<Configuration> found;
        try {
            found = read();
        } catch (RuntimeException unread) {
            source.refresh(now, certificate -> false).served().ifPresent(serve);
            throw unread;
        }
        CertificateSource.Current current = source.refresh(
                now, certificate -> isComplete(found) && found.stream().allMatch(c -> c.trusts(certificate)));
        current.served().ifPresent(serve);
        List<Configuration> mended = mend(found, current.bundle());
        List<SelfCheck.Fault> faults = configurations.isPresent() ? SelfCheck.faults(mended, policy.get()) : List.of();
        return new Status(
                current.served(),
                certificateProblem(current, mended, now),
                current.problem(),
                faults,
                mended.stream().anyMatch(Upkeep::refusesAnybody),
                SelfCheck.canMiss(mended));
    }

    private List<Configuration> read() {
        return configurations.map(Configurations::read).orElse(List.of());
    }

    /** Whether requests of anybody are refused while no replica is Ready, which we were not let to change. */
    private static boolean refusesAnybody(Configuration configuration) {
        return configuration.entries().stream().anyMatch(entry -> entry.isOpen() && entry.fails());
    }

    private static boolean isComplete(List<Configuration> found) {
        return found.size() == Configuration.Type.values().length;
    }

    private List<Configuration> mend(List<Configuration> found, Optional<String> bundle) {
        List<Configuration> current = found;
        for (int i = 0; i < MOST_PATCHES; i++) {
            boolean right = true;
            for (Configuration configuration : current) {
                ArrayNode patch = Mending.patch(configuration, bundle);
                right &= patch.isEmpty();
                patch(configuration, patch);
            }
            if (right) {
                return current;
            }
            current = read();
        }
        return current;
    }

    private void patch(Configuration configuration, ArrayNode patch) {
        if (!patch.isEmpty()
                && configurations
                        .filter(cluster -> cluster.patch(configuration, patch))
                        .isPresent()) {
            LOG.infof(
                    "%s %s mended: %s",
                    configuration.type().kind(), Configuration.NAME, patch.findValuesAsText("path"));
        }
    }

    /** Returns why API servers cannot trust us; absent when they can. */
    private Optional<String> certificateProblem(
            CertificateSource.Current current, List<Configuration> found, Instant now) {
        if (current.served().isEmpty()) {
            return Optional.of(current.problem().orElse("there is no certificate yet"));
        }
        Served served = current.served().get();
        if (!now.isBefore(served.notAfter())) {
            return Optional.of("the certificate expired at %s%s"
                    .formatted(
                            served.notAfter(),
                            current.problem().map(p -> ": " + p).orElse("")));
        }
        for (Configuration configuration : found) {
            for (Entry entry : configuration.entries()) {
                if (entry.caBundle().isEmpty()) {
                    return Optional.of("%s %s, entry %s, has no caBundle"
                            .formatted(configuration.type().kind(), Configuration.NAME, entry.name()));
                }
            }
        }
        return found.stream()
                .flatMap(configuration -> configuration.entries().stream())
                .map(Entry::bundle)
                .distinct()
                .flatMap(bundle -> probe.problem(bundle, served).stream())
                .findFirst();
    }
}
