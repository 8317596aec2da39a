package dev.transplant.policy;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseList;
import io.fabric8.kubernetes.client.Client;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Tells in a Lease of its own name what this replica works by, so that a migration can wait for all replicas: at once when it
 * changes, and every five seconds that it still lives. A failure is logged; the webhook serves all the same.
 */
public final class HeldLease implements AutoCloseable {
    /** What the replicas' Leases, and their pods, are found by. */
    public static final Map<String, String> SELECTOR =
            Map.of("app.kubernetes.io/name", "transplant", "app.kubernetes.io/component", "webhook");

    private static final Logger LOG = Logger.getLogger(HeldLease.class);
    private static final Duration VALID = Duration.ofSeconds(15);
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    /** How often to look for Leases of replicas that were killed, and how old those are. */
    private static final Duration TIDY_EVERY = Duration.ofMinutes(1);

    private static final Duration LONG_GONE = Duration.ofMinutes(10);

    private final Client client;
    private final String namespace;
    private final String instance;
    private final Supplier<Held> held;
    private final Clock clock;
    private final Duration every;
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("lease").factory());
    private volatile boolean started;
    private Optional<Held> written = Optional.empty();
    private String problem = "";

    /**
     * Makes it; nothing is written before the start.
     *
     * @param instance name of this replica, which that of its pod is
     * @param held what it works by now
     */
    public HeldLease(KubernetesClient client, String namespace, String instance, Supplier<Held> held, Clock clock) {
        this(client, namespace, instance, held, clock, EVERY);
    }

    HeldLease(
            KubernetesClient client,
            String namespace,
            String instance,
            Supplier<Held> held,
            Clock clock,
            Duration every) {
        this.client = client.newClient(
                new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                        .withRequestRetryBackoffLimit(0) // the next one comes soon, and says what is true then
                        .withRequestTimeout((int) EVERY.toMillis())
                        .build());
        this.namespace = namespace;
        this.instance = instance;
        this.held = held;
        this.clock = clock;
        this.every = every;
        thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // changed after the end
    }

    /** Writes the Lease, and again and again from now on. */
    public void start() {
        started = true;
        repeat(this::write, every);
        repeat(this::tidy, TIDY_EVERY);
    }

    /** Has it written at once if what it says has changed. */
    public void changed() {
        if (started) {
            thread.execute(() -> {
                if (!written.equals(Optional.of(held.get()))) {
                    attempt(this::write);
                }
            });
        }
    }

    /** Takes the Lease away: this replica answers no more. */
    @Override
    public void close() {
        if (started) {
            thread.execute(() -> attempt(() -> {
                var unused = leases().withName(instance).delete();
            }));
        }
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warnf("Lease %s/%s was not taken away; it expires by itself", namespace, instance);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void repeat(Runnable task, Duration pause) {
        var unused = thread.scheduleWithFixedDelay(() -> attempt(task), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            String now = String.valueOf(e.getMessage());
            if (!now.equals(problem)) {
                problem = now;
                LOG.warnf(
                        "Lease %s/%s cannot be written, so migrations do not start: %s. If it is forbidden: kubectl apply the manifest again, whose Role permits it",
                        namespace, instance, now);
            }
        }
    }

    private void write() {
        Held now = held.get();
        var unused = leases().resource(lease(now))
                .fieldManager("transplant-webhook")
                .forceConflicts()
                .serverSideApply();
        written = Optional.of(now);
        problem = "";
    }

    private Lease lease(Held now) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withName(instance)
                .withNamespace(namespace)
                .withLabels(SELECTOR)
                .addToLabels("velero.io/exclude-from-backup", "true")
                .withAnnotations(now.annotations())
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(instance)
                .withLeaseDurationSeconds((int) VALID.toSeconds())
                .withRenewTime(clock.instant().atZone(ZoneOffset.UTC))
                .endSpec()
                .build();
    }

    private void tidy() {
        Instant limit = clock.instant().minus(LONG_GONE);
        leases().withLabels(SELECTOR).list().getItems().stream()
                .filter(lease -> lease.getSpec().getRenewTime() != null
                        && lease.getSpec().getRenewTime().toInstant().isBefore(limit))
                .forEach(this::forget);
    }

    /** Only as it was seen: it may have been renewed meanwhile. */
    private void forget(Lease lease) {
        var unused = leases().resource(lease)
                .lockResourceVersion(lease.getMetadata().getResourceVersion())
                .delete();
    }

    private NonNamespaceOperation<Lease, LeaseList, Resource<Lease>> leases() {
        return client.resources(Lease.class, LeaseList.class).inNamespace(namespace);
    }
}
