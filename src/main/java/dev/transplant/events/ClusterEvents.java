package dev.transplant.events;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Writes notices as Events (events.k8s.io/v1), on a thread of its own and from a bounded queue, so that no review waits for
 * the API server. The same notice is written once an hour at most, however many replicas have it.
 */
public final class ClusterEvents implements Notices, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ClusterEvents.class);
    private static final int QUEUE = 1000;
    private static final int ATTEMPTS = 5;
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);
    private static final int REMEMBERED = 10_000;

    /** How long the same is not even tried: a namespace may be restored anew, and its Events went with the old one. */
    private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

    /** How long there is one Event of the same: for as long API servers keep them. */
    private static final Duration ONCE_IN = Duration.ofHours(1);

    /** The API server refuses a longer note: it counts bytes, not characters. */
    private static final int MAX_NOTE_BYTES = 1024;

    private static final DateTimeFormatter MICRO_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final KubernetesClient client;
    private final String controller;
    private final String instance;
    private final Clock clock;
    private final Duration tryAgain;
    private final Told told = new Told(REMEMBERED, AGAIN_AFTER);
    private final ScheduledThreadPoolExecutor writer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("events").factory());

    /**
     * Writes as one replica of a program.
     *
     * @param controller which program, as the Events give it, such as {@code transplant.dev/webhook}
     * @param instance name of the replica, likewise
     */
    public ClusterEvents(KubernetesClient client, String controller, String instance, Clock clock) {
        this(client, controller, instance, clock, TRY_AGAIN);
    }

    ClusterEvents(KubernetesClient client, String controller, String instance, Clock clock, Duration tryAgain) {
        this.client = client;
        this.controller = controller;
        this.instance = instance;
        this.clock = clock;
        this.tryAgain = tryAgain;
        writer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // told after the end
    }

    @Override
    public void tell(Notice notice) {
        tell(notice, clock.instant());
    }

    @Override
    public void tell(Notice notice, Instant of) {
        if (!told.isNews(notice, clock.instant())) {
            return;
        }
        if (writer.getQueue().size() >= QUEUE) {
            told.forget(notice);
            return;
        }
        writer.execute(() -> write(notice, of, ATTEMPTS));
    }

    /** Writes it on the caller's thread, who waits for the first attempt; further ones are made as with {@link #tell}. */
    public void tellAndWait(Notice notice) {
        Instant now = clock.instant();
        if (told.isNews(notice, now)) {
            write(notice, now, ATTEMPTS);
        }
    }

    /** Waits a moment for those that are still to be written. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("not all Events were written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tries again: a Namespace that is just being admitted is not there yet. */
    private void write(Notice notice, Instant now, int attempts) {
        try {
            client.events()
                    .v1()
                    .events()
                    .inNamespace(notice.about().namespace())
                    .resource(event(notice, controller, instance, now))
                    .create();
        } catch (RuntimeException e) {
            if (e instanceof KubernetesClientException refused
                    && refused.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return; // it was told already, by another replica or by this one
            }
            if (attempts > 1 && !writer.isShutdown()) {
                var unused = writer.schedule(
                        () -> write(notice, now, attempts - 1), tryAgain.toMillis(), TimeUnit.MILLISECONDS);
                return;
            }
            told.forget(notice);
            LOG.warnf("Event not written (%s): %s %s", e.getMessage(), notice.reason(), notice.message());
        }
    }

    static Event event(Notice notice, String controller, String instance, Instant now) {
        Notice.About about = notice.about();
        return new EventBuilder()
                .withNewMetadata()
                .withName(name(notice, now))
                .withNamespace(about.namespace())
                .endMetadata()
                .withEventTime(new MicroTime(MICRO_TIME.format(now)))
                .withType(notice.severity().type())
                .withReason(notice.reason())
                .withAction(action(about))
                .withNote(Notice.cut(notice.message(), MAX_NOTE_BYTES))
                .withReportingController(controller)
                .withReportingInstance(instance)
                .withRegarding(new ObjectReferenceBuilder()
                        .withApiVersion(about.apiVersion())
                        .withKind(about.kind())
                        .withNamespace(about.namespace()) // also for a Namespace: it must be the Event's own
                        .withName(about.name())
                        .build())
                .build();
    }

    private static String action(Notice.About about) {
        return about.kind().equals("Job") ? "Migrate" : "Rewrite";
    }

    /** The same for all replicas within an hour, so that what all of them see is told once. */
    private static String name(Notice notice, Instant now) {
        long hour = now.getEpochSecond() / ONCE_IN.toSeconds();
        UUID sameNotice = UUID.nameUUIDFromBytes((hour + " " + notice).getBytes(StandardCharsets.UTF_8));
        return notice.about().name() + "." + sameNotice;
    }
}
