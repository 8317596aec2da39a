package dev.transplant.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.events.Notice;
import dev.transplant.events.Notices;
import dev.transplant.podsecurity.Pod;
import dev.transplant.podsecurity.PodSecurity;
import dev.transplant.podsecurity.PodTemplates;
import dev.transplant.policy.PodSecurityPolicy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Tells of pods of Velero's that the API server is about to refuse: its plugin PodSecurity does so after all webhooks, and
 * leaves no Event. Judged on a thread of its own, so that no review waits for the labels of a Namespace.
 */
public final class RefusedPods implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RefusedPods.class);

    /** Bytes of reviews that wait; a tree takes about five times as much. */
    private static final long MAX_WAITING_BYTES = 2L * 1024 * 1024;

    private final TargetNamespaces namespaces;
    private final Notices notices;
    private final Counter refused;
    private final long maxWaitingBytes;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("refused pods").factory(),
            new ThreadPoolExecutor.DiscardPolicy()); // once closed

    public RefusedPods(TargetNamespaces namespaces, Notices notices, MeterRegistry metrics) {
        this(namespaces, notices, metrics, MAX_WAITING_BYTES);
    }

    RefusedPods(TargetNamespaces namespaces, Notices notices, MeterRegistry metrics, long maxWaitingBytes) {
        this.namespaces = namespaces;
        this.notices = notices;
        this.refused = metrics.counter("transplant.refused.pods");
        this.maxWaitingBytes = maxWaitingBytes;
    }

    /**
     * Has a request looked at, if it creates a pod; returns at once. What cannot be told is lost without harm.
     *
     * @param bytes length of the review
     */
    void look(Judge judge, Request request, int bytes) {
        if (!judge.createsPod(request)) {
            return;
        }
        PodTemplates.pod(request.object())
                .filter(pod -> !PodSecurity.admittedEverywhere(pod))
                .ifPresent(pod -> enqueue(judge.podSecurity(), request.namespace(), request.object(), pod, bytes));
    }

    private void enqueue(PodSecurityPolicy policy, String namespace, JsonNode object, Pod pod, int bytes) {
        if (waitingBytes.addAndGet(bytes) > maxWaitingBytes) {
            waitingBytes.addAndGet(-bytes);
            LOG.warnf("too many pods wait: whether one in %s is refused is not told", Warnings.printable(namespace));
            return;
        }
        thread.execute(() -> {
            try {
                judge(policy, namespace, object, pod);
            } catch (RuntimeException e) { // nobody else would report it
                LOG.warnf("whether a pod in %s is refused is not told: %s", Warnings.printable(namespace), e);
            } finally {
                waitingBytes.addAndGet(-bytes);
            }
        });
    }

    private void judge(PodSecurityPolicy policy, String namespace, JsonNode object, Pod pod) {
        PodRefusal.of(pod, namespaces.labels(namespace), namespaces::version).ifPresent(refusal -> {
            refused.increment();
            notices.tell(new Notice(
                    Notice.About.namespace(namespace),
                    Notice.Severity.WARNING,
                    "RestoredPodRefused",
                    refusal.message(policy, namespace, object)));
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
