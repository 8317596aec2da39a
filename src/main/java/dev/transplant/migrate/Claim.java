package dev.transplant.migrate;

import dev.transplant.migrate.Verdict.Watched;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Keeps two runs out of one namespace of the target: a Lease for each, renewed by a thread of its own until it is released. Safe for
 * many threads.
 */
public final class Claim implements AutoCloseable {
    /** How long a claim holds after it was renewed. */
    static final Duration DURATION = Duration.ofSeconds(15);

    private static final Logger LOG = Logger.getLogger(Claim.class);
    private static final Duration RENEW = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 500;

    private final Leases leases;
    private final String run;
    private final String instance;
    private final Clock clock;
    private final Map<String, Held> held = new TreeMap<>();
    private final ScheduledExecutorService renewal = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("claim").factory());
    private Optional<String> lost = Optional.empty();

    /** Whether the last try to renew it came through. */
    private boolean renewing = true;

    /** One of ours, and when it was written last, by our clock. */
    private record Held(Lease lease, Instant at) {}

    /**
     * Takes nothing yet.
     *
     * @param namespace of the Leases, {@code transplant-system}
     * @param instance what tells two pods of a run apart, such as the pod's name; without a slash
     */
    public Claim(KubernetesClient client, String namespace, String run, String instance, Clock clock) {
        this.leases = Leases.of(client, namespace, Holder.identity(run, instance));
        this.run = run;
        this.instance = instance;
        this.clock = clock;
    }

    /**
     * Takes the claim to all of the target's namespaces or to none; only once. Waits for what may be left of a killed pod, 15 seconds
     * or, if that renews once more, up to 30.
     *
     * @return who holds one of them, in one sentence; empty if all are taken
     * @throws KubernetesClientException if the API server is away or does not allow it; nothing is taken then
     */
    public Optional<String> take(List<String> targets) throws InterruptedException {
        var unused = renewal.scheduleWithFixedDelay(this::renewAll, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        boolean taken = false;
        try {
            Optional<String> refusal = takeAll(new TreeSet<>(targets));
            taken = refusal.isEmpty();
            return refusal;
        } finally {
            if (!taken) {
                release();
            }
        }
    }

    /** In order, so that of two runs that want several at once one gets all. */
    private Optional<String> takeAll(SortedSet<String> open) throws InterruptedException {
        Map<String, Watched> watched = new HashMap<>();
        while (!open.isEmpty()) {
            for (String target : List.copyOf(open)) {
                switch (look(target, watched)) {
                    case Verdict.Free() -> open.remove(target);
                    case Verdict.Held(Holder holder) -> {
                        return Optional.of(text(target, holder));
                    }
                    case Verdict.Watch() -> {}
                }
            }
            TimeUnit.MILLISECONDS.sleep(open.isEmpty() ? 0 : LOOK_MILLIS);
        }
        return Optional.empty();
    }

    /** Takes one if it is free. */
    private synchronized Verdict look(String target, Map<String, Watched> watched) {
        Optional<Lease> found = leases.read(target);
        Instant now = clock.instant();
        if (found.isEmpty()) {
            return taken(target, leases.create(target, now), now);
        }
        Watched seen = Watched.next(Optional.ofNullable(watched.get(target)), Holder.of(found.get()), now);
        watched.put(target, seen);
        Verdict verdict = Verdict.of(seen, run, instance, now);
        return verdict instanceof Verdict.Free ? taken(target, leases.takeOver(found.get(), now), now) : verdict;
    }

    private Verdict taken(String target, Optional<Lease> lease, Instant now) {
        lease.ifPresent(ours -> held.put(target, new Held(ours, now)));
        return lease.isPresent() ? new Verdict.Free() : new Verdict.Watch();
    }

    /**
     * Returns who took one of the claims from this run, in one sentence, so that it ends; empty while it holds them all.
     *
     * @throws KubernetesClientException if they have not been renewed for so long that it is not known, and the API server does not
     *     answer now either
     */
    public synchronized Optional<String> lost() {
        renewOlderThan(DURATION);
        return lost;
    }

    private synchronized void renewAll() {
        try {
            renewOlderThan(RENEW);
            renewing = true;
        } catch (KubernetesClientException e) {
            if (renewing) {
                LOG.warnf("The claim cannot be renewed now, trying again: %s", e.getMessage());
            }
            renewing = false;
        }
    }

    private void renewOlderThan(Duration age) {
        Instant now = clock.instant();
        for (Map.Entry<String, Held> entry : Map.copyOf(held).entrySet()) {
            if (!now.isBefore(entry.getValue().at().plus(age))) {
                renew(entry.getKey(), entry.getValue().lease());
            }
        }
    }

    private void renew(String target, Lease lease) {
        Instant now = clock.instant();
        Optional<Lease> renewed = leases.renew(lease, now).or(() -> again(target, now));
        renewed.ifPresent(ours -> held.put(target, new Held(ours, now)));
    }

    /** Somebody changed it: a person, who may have deleted it, or another run. */
    private Optional<Lease> again(String target, Instant now) {
        Optional<Lease> found = leases.read(target);
        if (found.isEmpty()) {
            return leases.create(target, now);
        }
        Holder holder = Holder.of(found.get());
        if (holder.is(run, instance)) {
            return leases.renew(found.get(), now);
        }
        held.remove(target);
        lost = lost.or(() -> Optional.of(
                "Run '%s' (instance '%s') took the claim to namespace '%s' at %s, while this run could not renew it: start this run again when that one has ended; `%s` shows the claim"
                        .formatted(
                                holder.run(),
                                holder.instance(),
                                target,
                                seconds(holder.since()),
                                leases.command(target))));
        return Optional.empty();
    }

    private String text(String target, Holder holder) {
        return "%s '%s'%s has held namespace '%s' since %s, and does so until %s if it does not renew its claim: wait for its end or delete its Job, then start this run again; `%s` shows the claim"
                .formatted(
                        holder.run().equals(run) ? "Another instance" : "Run",
                        holder.run().equals(run) ? holder.instance() : holder.run(),
                        holder.run().equals(run) ? " of this run" : " (instance '%s')".formatted(holder.instance()),
                        target,
                        seconds(holder.since()),
                        seconds(holder.ends()),
                        leases.command(target));
    }

    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Gives up the claims that this run still has. What the API server does not answer to ends by itself after 15 seconds. */
    public synchronized void release() {
        renewal.shutdownNow();
        try {
            held.keySet()
                    .forEach(target -> leases.read(target)
                            .filter(lease -> Holder.of(lease).is(run, instance))
                            .ifPresent(lease -> leases.delete(target, lease)));
        } catch (KubernetesClientException e) {
            LOG.warnf("The claim is not released, but ends by itself within %s: %s", DURATION, e.getMessage());
        }
        held.clear();
    }

    @Override
    public void close() {
        release();
    }
}
