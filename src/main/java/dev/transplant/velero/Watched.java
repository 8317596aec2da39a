package dev.transplant.velero;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Wakes its owner, in a thread of its own, when an object may have changed: who it wakes reads for himself. The client goes on
 * after a short break where it was, so that nothing is missed; what it gives up is set up again here, and the owner woken.
 */
public final class Watched implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Watched.class);

    private final Resource<GenericKubernetesResource> object;
    private final String what;
    private final Runnable onChange;
    private final Pauses pauses;
    private final ScheduledThreadPoolExecutor thread;
    private Optional<Watch> watch = Optional.empty();
    private Duration pause;
    private long openedNanos;
    private boolean closed;

    /** How long to wait before the next try: twice as long each time, and from the first again once a watch held for the longest. */
    record Pauses(Duration first, Duration longest) {
        static final Pauses USUAL = new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(30));

        Duration after(Duration last) {
            Duration next = last.multipliedBy(2);
            return next.compareTo(longest) < 0 ? next : longest;
        }
    }

    private Watched(Resource<GenericKubernetesResource> object, String what, Runnable onChange, Pauses pauses) {
        this.object = object;
        this.what = what;
        this.onChange = onChange;
        this.pauses = pauses;
        this.pause = pauses.first();
        this.thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("watch of " + what).factory(), new DiscardPolicy());
        this.thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Starts one; returns at once. */
    static Watched start(Resource<GenericKubernetesResource> object, String what, Runnable onChange, Pauses pauses) {
        Watched watched = new Watched(object, what, onChange, pauses);
        watched.thread.execute(watched::open);
        return watched;
    }

    private void open() {
        try {
            keep(object.watch(new Waker()));
            wake();
        } catch (RuntimeException e) {
            again(e);
        }
    }

    private synchronized void keep(Watch opened) {
        if (closed) {
            opened.close();
            return;
        }
        openedNanos = System.nanoTime();
        watch = Optional.of(opened);
    }

    private void wake() {
        try {
            onChange.run();
        } catch (RuntimeException e) {
            LOG.errorf(e, "a change of %s was not looked at", what);
        }
    }

    private synchronized void again(@Nullable Exception problem) {
        if (closed) {
            return;
        }
        boolean held = watch.isPresent()
                && System.nanoTime() - openedNanos > pauses.longest().toNanos();
        Duration now = held ? pauses.first() : pause;
        watch = Optional.empty();
        pause = pauses.after(now);
        LOG.warnf(
                "%s cannot be watched, trying again in %d s: %s",
                what, now.toSeconds(), problem == null ? "the watch ended" : problem.getMessage());
        var unused = thread.schedule(this::open, now.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void close() {
        closed = true;
        watch.ifPresent(Watch::close);
        thread.shutdown();
    }

    private final class Waker implements Watcher<GenericKubernetesResource> {
        @Override
        public void eventReceived(Action action, GenericKubernetesResource changed) {
            thread.execute(Watched.this::wake);
        }

        @Override
        public void onClose(@Nullable WatcherException problem) {
            again(problem);
        }
    }
}
