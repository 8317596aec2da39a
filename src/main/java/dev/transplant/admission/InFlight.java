package dev.transplant.admission;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what bodies on their way in take of the memory. The API server tries again what is answered 429 with
 * {@code Retry-After}, within the webhook's timeout.
 */
@ApplicationScoped
public class InFlight {
    /** A tree takes about five times the bytes of its JSON; with this bound all of them fit into a heap of 128 MiB. */
    static final long MAX_BYTES_IN_FLIGHT = 2L * AdmissionReview.MAX_BYTES;

    /** The timeout in our webhook configurations: after it nobody waits for the answer. */
    private static final Duration READ_LIMIT = Duration.ofSeconds(5);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int FIRST = 1000;

    private final AtomicLong bytes = new AtomicLong();

    void register(@Observes Filters filters) {
        filters.register(this::admit, FIRST);
    }

    private void admit(RoutingContext context) {
        long body = length(context.request().getHeader(HttpHeaders.CONTENT_LENGTH));
        if (bytes.addAndGet(body) > MAX_BYTES_IN_FLIGHT) {
            bytes.addAndGet(-body);
            context.response()
                    .setStatusCode(TOO_MANY_REQUESTS)
                    .putHeader(HttpHeaders.RETRY_AFTER, "1")
                    .end("overloaded\n");
            return;
        }
        AtomicBoolean released = new AtomicBoolean();
        Runnable release = () -> bytes.addAndGet(released.getAndSet(true) ? 0 : -body);
        long deadline = context.vertx().setTimer(READ_LIMIT.toMillis(), late -> {
            release.run();
            hangUp(context);
        });
        context.request().connection().closeHandler(closed -> release.run()); // no end comes for a body cut short
        context.addEndHandler(ended -> {
            release.run();
            context.vertx().cancelTimer(deadline);
        });
        context.next();
    }

    private static void hangUp(RoutingContext context) {
        if (!context.request().isEnded()) {
            var unused = context.request().connection().close();
        }
    }

    /** Returns what a body may take: as it says itself, or the most; too large a one is refused before it is read. */
    static long length(@Nullable String header) {
        if (header == null) {
            return AdmissionReview.MAX_BYTES;
        }
        try {
            return Math.clamp(Long.parseLong(header), 0, AdmissionReview.MAX_BYTES);
        } catch (NumberFormatException unknown) {
            return AdmissionReview.MAX_BYTES;
        }
    }
}
