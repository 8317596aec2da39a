package dev.transplant.certificates;

import dev.transplant.events.Notice;
import dev.transplant.events.Notices;
import dev.transplant.policy.Policy;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The certificates of a running webhook and its configurations in the cluster. Makes a round of upkeep, on a thread of its
 * own, whenever the Secret, a configuration or the policy has changed, and regularly; tells people what they should mend.
 */
public final class Certificates implements AutoCloseable {
    /** Name of the Service and of the Deployment. */
    public static final String SERVICE = "transplant-webhook";

    private static final Logger LOG = Logger.getLogger(Certificates.class);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

    /** How often to look though nobody said that anything changed: time passes, and files change silently. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(20);

    private static final Status NOTHING_YET = new Status(
            Optional.empty(), Optional.of("there was no look at it yet"), Optional.empty(), List.of(), false, false);

    private final Parts parts;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("certificates").factory());
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final Watches watches = new Watches(this::look);
    private volatile Status status = NOTHING_YET;
    private volatile String asked = "";
    private volatile Runnable look = () -> waiting.set(false);
    private List<String> told = List.of();

    /**
     * What the upkeep works with.
     *
     * @param client absent where there is no cluster
     * @param namespace the namespace we run in
     * @param files where somebody else keeps the certificate; absent to be our own authority
     * @param policy absent while there is none
     * @param serve puts a certificate in place, if it is another one than before
     * @param canMiss is told after each round whether something that Velero restores can arrive without us
     */
    public record Parts(
            Optional<KubernetesClient> client,
            String namespace,
            Optional<Files> files,
            Supplier<Optional<Policy>> policy,
            Notices notices,
            Consumer<Served> serve,
            Consumer<Boolean> canMiss) {}

    /** PEM files. */
    public record Files(Path certificate, Path key) {}

    public Certificates(Parts parts, Clock clock) {
        this.parts = parts;
        this.clock = clock;
    }

    /** Begins; a round needs the address where the webhook listens. Returns at once. */
    public void start(InetSocketAddress listening) {
        Upkeep upkeep = upkeep(listening);
        var unused = thread.scheduleWithFixedDelay(
                () -> round(upkeep, true), 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        look = () -> round(upkeep, false);
        parts.client().ifPresent(client -> {
            watches.configurations(client);
            if (parts.files().isEmpty()) {
                watches.secret(client, parts.namespace());
            }
        });
    }

    private Upkeep upkeep(InetSocketAddress listening) {
        String dnsName = "%s.%s.svc".formatted(SERVICE, parts.namespace());
        CertificateSource source = parts.files()
                .<CertificateSource>map(files -> new CertificateFiles(files.certificate(), files.key()))
                .orElseGet(() -> new OwnAuthority(
                        new ClusterSecret(parts.client().orElseThrow(), parts.namespace()), List.of(dnsName)));
        return new Upkeep(
                source,
                parts.client().map(ClusterConfigurations::new),
                parts.serve(),
                new TlsProbe(listening, dnsName),
                parts.policy(),
                clock);
    }

    /** Asks for a round, since something may have changed; returns at once. */
    public void look() {
        if (!waiting.getAndSet(true)) {
            thread.execute(look);
        }
    }

    private void round(Upkeep upkeep, boolean regular) {
        waiting.set(false);
        try {
            Status now = upkeep.round();
            status = now;
            asked = "";
            parts.canMiss().accept(now.canMiss());
            tell(now, regular);
            if (now.untrusted().isPresent()) {
                lookSoon();
            }
        } catch (Throwable e) { // the thread must go on; what is served stays
            String problem = "the certificate and the configurations cannot be looked after: " + e;
            if (!problem.equals(asked)) {
                LOG.warn(problem, e);
            }
            asked = problem;
            parts.notices().tell(warning("CertificateProblem", problem));
            lookSoon();
        }
    }

    private void lookSoon() {
        var unused = thread.schedule(this::look, TRY_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What API servers cannot trust is told only if it lasts: with every new authority there is such a moment. */
    private void tell(Status now, boolean regular) {
        List<Notice> notices = Stream.of(
                        now.faults().stream().map(fault -> warning("ConfigurationInvalid", fault.message())),
                        now.problem().stream().map(problem -> warning("CertificateProblem", problem)),
                        now.untrusted().stream()
                                .filter(problem -> regular)
                                .map(problem -> warning("CertificateProblem", problem)))
                .flatMap(notice -> notice)
                .toList();
        List<String> messages = notices.stream().map(Notice::message).toList();
        if (!messages.equals(told)) {
            messages.forEach(LOG::warn);
            told = messages;
        }
        notices.forEach(parts.notices()::tell);
    }

    private Notice warning(String reason, String message) {
        return new Notice(
                Notice.About.deployment(parts.namespace(), SERVICE), Notice.Severity.WARNING, reason, message);
    }

    /** Why API servers cannot trust what is served; absent when they can. */
    public Optional<String> certificateProblem() {
        boolean expired = status.served()
                .filter(served -> !clock.instant().isBefore(served.notAfter()))
                .isPresent();
        if (expired) {
            return Optional.of("the certificate is expired; " + asked);
        }
        return status.untrusted().map(problem -> asked.isEmpty() ? problem : problem + "; " + asked);
    }

    /**
     * What is wrong with our configurations in the cluster, so that we should get no reviews; absent when nothing is, and
     * where everybody would be refused without us.
     */
    public Optional<String> configurationProblem() {
        if (status.equals(NOTHING_YET)) {
            return NOTHING_YET.untrusted();
        }
        List<SelfCheck.Fault> faults = status.faults();
        return faults.isEmpty() || status.refusesAnybody() ? Optional.empty() : Optional.of(SelfCheck.join(faults));
    }

    /** Whether the configurations were looked at and are right. */
    public boolean isConfigurationValid() {
        return !status.equals(NOTHING_YET) && status.faults().isEmpty();
    }

    /** When the certificate that is served expires, in seconds since 1970; 0 while there is none. */
    public double expires() {
        return status.served().map(served -> served.notAfter().getEpochSecond()).orElse(0L);
    }

    @Override
    public void close() {
        watches.close();
        thread.shutdownNow();
    }
}
