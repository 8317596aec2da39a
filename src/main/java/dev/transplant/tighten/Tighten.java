package dev.transplant.tighten;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.transplant.events.Notice;
import dev.transplant.events.Notices;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.PodSecurity;
import dev.transplant.podsecurity.Standard;
import dev.transplant.podsecurity.Version;
import dev.transplant.policy.Pending;
import dev.transplant.policy.Policy;
import dev.transplant.tighten.Observed.Restoring;
import dev.transplant.velero.Restores;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Looks at pending namespaces and makes their level as strict as their workloads permit. What it remembers only saves looks: a
 * replica that starts anew, or one beside it, comes to the same; the patch is refused if somebody else was quicker.
 */
public final class Tighten {
    private static final Logger LOG = Logger.getLogger(Tighten.class);

    /** Namespaces between two looks at the Restores; a settled one takes five requests. */
    private static final int AT_ONCE = 20;

    private final TargetCluster cluster;
    private final Notices notices;
    private final Clock clock;
    private final Looks looks = new Looks();
    private Restores before = Restores.NONE;

    /** A namespace that is to be pending no more. */
    private record Due(Namespace namespace, Observed observed, Step.Settle settle) {}

    /** @param notices told before the label is changed, so that a replica that is killed in between loses nothing */
    public Tighten(KubernetesClient client, Notices notices, Clock clock) {
        this(new ApiServer(client), notices, clock);
    }

    Tighten(TargetCluster cluster, Notices notices, Clock clock) {
        this.cluster = cluster;
        this.notices = notices;
        this.clock = clock;
    }

    /** Whether a namespace waits for its level. */
    public static boolean isPending(Namespace namespace) {
        return Pending.VALUE.equals(annotations(namespace).get(Pending.KEY));
    }

    /**
     * Looks at namespaces that are pending, once. One that cannot be looked at stays as it is, and keeps no other from it.
     *
     * @param pending all of them
     * @throws KubernetesClientException if the cluster does not answer at all
     */
    public void pass(List<Namespace> pending, Policy policy) {
        looks.keepOnly(pending.stream().map(Tighten::uid).collect(Collectors.toSet()));
        List<Namespace> ours = pending.stream()
                .filter(namespace -> namespace.getMetadata().getDeletionTimestamp() == null)
                .filter(namespace -> !policy.excludes(name(namespace)))
                .toList();
        if (ours.isEmpty()) {
            return;
        }
        Optional<Restores> restores = see(ours);
        List<Namespace> looked = ours.stream()
                .filter(namespace -> looks.isTime(uid(namespace), clock.instant()))
                .toList();
        if (looked.isEmpty()) {
            return;
        }
        Version server = cluster.version();
        for (int i = 0; i < looked.size(); i += AT_ONCE) {
            List<Due> due = look(looked.subList(i, Math.min(i + AT_ONCE, looked.size())), restores, server);
            if (!due.isEmpty()) {
                restores = see(ours); // one that began meanwhile may have brought more
                due.stream()
                        .filter(one -> !(one.observed().restoring() instanceof Restoring.No)
                                || looks.has(uid(one.namespace())))
                        .forEach(one -> guarded(one.namespace(), () -> settle(one)));
            }
        }
    }

    /**
     * Reads the Restores; nothing if they may not be read. What was seen of a namespace before one of them wrote into it says
     * nothing any more, also where that was over between two reads.
     */
    private Optional<Restores> see(List<Namespace> ours) {
        Optional<Restores> restores = restores();
        Restores begun = restores.map(now -> now.newSince(before)).orElse(Restores.NONE);
        for (Namespace namespace : ours) {
            boolean free = Restoring.of(restores, name(namespace)) instanceof Restoring.No;
            if (!free || begun.reach(name(namespace))) {
                looks.forget(uid(namespace));
            }
        }
        before = restores.orElse(before);
        return restores;
    }

    private Optional<Restores> restores() {
        try {
            return Optional.of(cluster.restores());
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                LOG.warnf("Velero's Restores cannot be read: %s", ApiServer.reason(e));
                return Optional.empty();
            }
            throw e;
        }
    }

    private List<Due> look(List<Namespace> namespaces, Optional<Restores> restores, Version server) {
        List<Due> due = new ArrayList<>();
        for (Namespace namespace : namespaces) {
            guarded(namespace, () -> {
                Observed observed = observe(namespace, Restoring.of(restores, name(namespace)), server);
                switch (Steps.next(observed)) {
                    case Step.Wait wait -> wait.told().ifPresent(told -> tell(namespace, told));
                    case Step.Settle settle -> due.add(new Due(namespace, observed, settle));
                }
            });
        }
        return due;
    }

    private void guarded(Namespace namespace, Runnable action) {
        try {
            action.run();
        } catch (KubernetesClientException e) {
            LOG.warnf("namespace %s stays pending: %s", name(namespace), ApiServer.reason(e));
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                refused(namespace, ApiServer.reason(e));
            }
        } catch (RuntimeException e) { // a bug that one namespace brings out is no reason to leave the others
            LOG.errorf(e, "namespace %s stays pending", name(namespace));
            looks.rest(uid(namespace), clock.instant());
        }
    }

    private Observed observe(Namespace namespace, Restoring restoring, Version server) {
        Map<String, String> labels = labels(namespace);
        Instant now = clock.instant();
        Optional<Need> need = Optional.empty();
        Instant since = now;
        if (restoring instanceof Restoring.No) {
            need = need(name(namespace), labels, server);
            since = looks.add(uid(namespace), need.map(Need::level), now);
        }
        Instant created = Instant.parse(namespace.getMetadata().getCreationTimestamp());
        return new Observed(now, name(namespace), labels, annotations(namespace), restoring, need, since, created);
    }

    /** By the version of the label, which says how the API server judges there. */
    private Optional<Need> need(String namespace, Map<String, String> labels, Version server) {
        Need.Of need = new Need.Of(new PodSecurity(new Standard(EnforceLabel.version(labels), server)));
        cluster.workloads(namespace, need::add);
        return need.result();
    }

    private void settle(Due due) {
        ArrayNode patch = NamespacePatch.of(due.observed(), due.settle());
        String name = name(due.namespace());
        Optional<String> refusal = cluster.patch(name, patch, true);
        if (refusal.isEmpty()) {
            tell(due.namespace(), due.settle().told());
            refusal = cluster.patch(name, patch, false);
        }
        if (refusal.isEmpty()) {
            LOG.infof("namespace %s: %s", name, due.settle().outcome());
        } else if (isAsBefore(due.namespace())) {
            LOG.warnf("namespace %s stays pending: %s", name, refusal.get());
            refused(due.namespace(), refusal.get());
        } else {
            LOG.infof("namespace %s has changed meanwhile", name);
        }
    }

    private boolean isAsBefore(Namespace namespace) {
        return cluster.namespace(name(namespace))
                .filter(now -> uid(now).equals(uid(namespace))
                        && labels(now).equals(labels(namespace))
                        && annotations(now).equals(annotations(namespace)))
                .isPresent();
    }

    private void refused(Namespace namespace, String refusal) {
        tell(namespace, Steps.refused(refusal));
        looks.rest(uid(namespace), clock.instant());
    }

    private void tell(Namespace namespace, Step.Told told) {
        notices.tell(
                new Notice(Notice.About.namespace(name(namespace)), told.severity(), told.reason(), told.message()));
    }

    private static String name(Namespace namespace) {
        return namespace.getMetadata().getName();
    }

    private static String uid(Namespace namespace) {
        return namespace.getMetadata().getUid();
    }

    private static Map<String, String> labels(Namespace namespace) {
        return Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of());
    }

    private static Map<String, String> annotations(Namespace namespace) {
        return Objects.requireNonNullElse(namespace.getMetadata().getAnnotations(), Map.of());
    }
}
