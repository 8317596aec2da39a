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
    private record Due(Observed observed, Step.Settle settle) {
        NamespaceState namespace() {
            return observed.namespace();
        }
    }

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
        Map<String, String> annotations = namespace.getMetadata().getAnnotations();
        return annotations != null && Pending.VALUE.equals(annotations.get(Pending.KEY));
    }

    /**
     * Looks at namespaces that are pending, once. One that cannot be looked at stays as it is, and keeps no other from it.
     *
     * @param pending all of them
     * @throws KubernetesClientException if the cluster does not answer at all
     */
    public void pass(List<Namespace> pending, Policy policy) {
        List<NamespaceState> ours = pending.stream()
                .filter(namespace -> namespace.getMetadata().getDeletionTimestamp() == null)
                .map(NamespaceState::of)
                .filter(namespace -> !policy.excludes(namespace.name()))
                .toList();
        looks.keepOnly(ours.stream().map(NamespaceState::uid).collect(Collectors.toSet()));
        if (ours.isEmpty()) {
            return;
        }
        Optional<Restores> restores = see(ours);
        List<NamespaceState> looked = ours.stream()
                .filter(namespace -> looks.isTime(namespace.uid(), clock.instant()))
                .toList();
        Version server = cluster.version();
        for (int i = 0; i < looked.size(); i += AT_ONCE) {
            List<NamespaceState> some = looked.subList(i, Math.min(i + AT_ONCE, looked.size()));
            List<Due> due = look(some, restores, server);
            if (!due.isEmpty()) {
                restores = see(ours); // one that began meanwhile may have brought more
                due.forEach(this::settleIfStillDue);
            }
        }
    }

    /**
     * Reads the Restores; nothing if they may not be read. What was seen of a namespace before one of them wrote into it says
     * nothing any more, also where that was over between two reads.
     */
    private Optional<Restores> see(List<NamespaceState> ours) {
        Optional<Restores> restores = cluster.restores();
        Restores begun = restores.map(now -> now.newSince(before)).orElse(Restores.NONE);
        for (NamespaceState namespace : ours) {
            boolean free = Restoring.of(restores, namespace.name()) instanceof Restoring.No;
            if (!free || begun.reach(namespace.name())) {
                looks.forget(namespace.uid());
            }
        }
        before = restores.orElse(before);
        return restores;
    }

    private List<Due> look(List<NamespaceState> namespaces, Optional<Restores> restores, Version server) {
        List<Due> due = new ArrayList<>();
        for (NamespaceState namespace : namespaces) {
            guarded(namespace, () -> {
                Observed observed = observe(namespace, Restoring.of(restores, namespace.name()), server);
                switch (Steps.next(observed)) {
                    case Step.Wait wait -> wait.told().ifPresent(told -> tell(namespace, told));
                    case Step.Settle settle -> due.add(new Due(observed, settle));
                }
            });
        }
        return due;
    }

    private void guarded(NamespaceState namespace, Runnable action) {
        try {
            action.run();
        } catch (KubernetesClientException e) {
            LOG.warnf("namespace %s stays pending: %s", namespace.name(), ApiServer.reason(e));
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                refused(namespace, ApiServer.reason(e));
            }
        } catch (RuntimeException e) { // a bug that one namespace brings out is no reason to leave the others
            LOG.errorf(e, "namespace %s stays pending", namespace.name());
            looks.rest(namespace.uid(), clock.instant());
        }
    }

    private Observed observe(NamespaceState namespace, Restoring restoring, Version server) {
        Instant now = clock.instant();
        Optional<Need> need = Optional.empty();
        Instant since = now;
        if (restoring instanceof Restoring.No) {
            need = need(namespace, server);
            since = looks.add(namespace.uid(), need.map(Need::level), now);
        }
        return new Observed(now, namespace, restoring, need, since);
    }

    /** By the version of the label, which says how the API server judges there. */
    private Optional<Need> need(NamespaceState namespace, Version server) {
        Need.Of need = new Need.Of(new PodSecurity(new Standard(EnforceLabel.version(namespace.labels()), server)));
        cluster.workloads(namespace.name(), need::add);
        return need.result();
    }

    private void settleIfStillDue(Due due) {
        boolean reached = due.observed().restoring() instanceof Restoring.No
                && !looks.has(due.namespace().uid());
        if (!reached) {
            guarded(due.namespace(), () -> settle(due));
        }
    }

    private void settle(Due due) {
        ArrayNode patch = NamespacePatch.of(due.namespace(), due.settle());
        String name = due.namespace().name();
        Optional<String> refusal = cluster.patch(name, patch, true);
        if (refusal.isEmpty()) {
            tell(due.namespace(), due.settle().told());
            refusal = cluster.patch(name, patch, false);
        }
        if (refusal.isEmpty()) {
            LOG.infof("namespace %s: %s", name, due.settle().outcome());
        } else if (cluster.namespace(name).filter(due.namespace()::equals).isPresent()) {
            LOG.warnf("namespace %s stays pending: %s", name, refusal.get());
            refused(due.namespace(), refusal.get());
        } else {
            LOG.infof("namespace %s has changed meanwhile", name);
        }
    }

    private void refused(NamespaceState namespace, String refusal) {
        tell(namespace, Steps.refused(refusal));
        looks.rest(namespace.uid(), clock.instant());
    }

    private void tell(NamespaceState namespace, Step.Told told) {
        notices.tell(
                new Notice(Notice.About.namespace(namespace.name()), told.severity(), told.reason(), told.message()));
    }
}
