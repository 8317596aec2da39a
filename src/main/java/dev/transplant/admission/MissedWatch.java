package dev.transplant.admission;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Watchable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches what can arrive without us: Namespaces, and what Velero's updates can set back, Ingresses and volumes. A watch
 * begins with all that exist, so that an outage is looked at when it is over. Nothing is kept in memory.
 */
public final class MissedWatch implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(MissedWatch.class);
    private static final String RESTORED = "velero.io/restore-name";
    private static final Duration TRY_AGAIN = Duration.ofSeconds(30);

    private final KubernetesClient client;
    private final Missed missed;
    private final Map<Watchable<?>, Watch> watches = new LinkedHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("missed").factory());
    private volatile boolean watching;

    public MissedWatch(KubernetesClient client, Missed missed) {
        this.client = client;
        this.missed = missed;
    }

    /** Starts or stops, as there is something that can be missed or not; returns at once. */
    public void watch(boolean canMiss) {
        if (canMiss != watching) {
            watching = canMiss;
            thread.execute(canMiss ? this::start : this::stop);
        }
    }

    private void start() {
        open(client.namespaces());
        open(client.network().v1().ingresses().inAnyNamespace().withLabel(RESTORED));
        open(client.persistentVolumes().withLabel(RESTORED));
    }

    private <T extends HasMetadata> void open(Watchable<T> objects) {
        if (!watching) {
            return;
        }
        Optional.ofNullable(watches.remove(objects)).ifPresent(Watch::close);
        try {
            watches.put(objects, objects.watch(new Look<T>(objects)));
        } catch (KubernetesClientException e) {
            LOG.warnf("what Velero restores without us is not seen: %s", e.getMessage());
            again(objects);
        }
    }

    private <T extends HasMetadata> void again(Watchable<T> objects) {
        var unused = thread.schedule(() -> open(objects), TRY_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stop() {
        watches.values().forEach(Watch::close);
        watches.clear();
    }

    @Override
    public void close() {
        watching = false;
        thread.execute(this::stop);
        thread.shutdown();
    }

    private final class Look<T extends HasMetadata> implements Watcher<T> {
        private final Watchable<T> objects;

        private Look(Watchable<T> objects) {
            this.objects = objects;
        }

        @Override
        public void eventReceived(Action action, T object) {
            if (action == Action.ADDED || action == Action.MODIFIED) {
                missed.look(client.getKubernetesSerialization().convertValue(object, JsonNode.class));
            }
        }

        @Override
        public void onClose(@Nullable WatcherException problem) {
            if (watching) {
                again(objects);
            }
        }
    }
}
