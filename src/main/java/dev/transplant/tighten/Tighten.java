package dev.transplant.tighten;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.transplant.events.Notice;
import dev.transplant.events.Notices;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.PodSecurity;
import dev.transplant.podsecurity.Standard;
import dev.transplant.podsecurity.Version;
import dev.transplant.policy.Pending;
import dev.transplant.policy.Policy;
import dev.transplant.tighten.Observed.Restoring;
import dev.transplant.velero.RunningRestores;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
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
    private static final JsonPointer LABELS = JsonPointer.compile("/metadata/labels");
    private static final JsonPointer ANNOTATIONS = JsonPointer.compile("/metadata/annotations");

    private final TargetCluster cluster;
    private final Notices notices;
    private final Clock clock;
    private final Looks looks = new Looks();

    /** A namespace that is to be pending no more. */
    private record Due(Observed observed, Step.Settle settle) {}

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
        looks.keepOnly(pending.stream().map(Tighten::name).collect(Collectors.toSet()));
        List<Namespace> looked = pending.stream()
                .filter(namespace -> isTime(namespace) && !policy.excludes(name(namespace)))
                .toList();
        if (looked.isEmpty()) {
            return;
        }
        Version server = cluster.version();
        Optional<RunningRestores> restores = restores();
        List<Due> due = new ArrayList<>();
        for (Namespace namespace : looked) {
            guarded(name(namespace), () -> {
                Observed observed = observe(namespace, restores, server, policy);
                decide(observed).ifPresent(settle -> due.add(new Due(observed, settle)));
            });
        }
        if (due.isEmpty()) {
            return;
        }
        Optional<RunningRestores> now = restores(); // one that began meanwhile may have brought more
        for (Due one : due) {
            boolean begun = one.observed().restoring() instanceof Restoring.No
                    && !(restoring(one.observed().namespace(), now) instanceof Restoring.No);
            if (begun) {
                looks.forget(one.observed().namespace());
            } else {
                guarded(one.observed().namespace(), () -> settle(one.observed(), one.settle()));
            }
        }
    }

    private boolean isTime(Namespace namespace) {
        return namespace.getMetadata().getDeletionTimestamp() == null && looks.isTime(name(namespace), clock.instant());
    }

    private static void guarded(String namespace, Runnable action) {
        try {
            action.run();
        } catch (KubernetesClientException e) {
            LOG.warnf("namespace %s stays pending: %s", namespace, reason(e));
        } catch (RuntimeException e) { // a bug that one namespace brings out is no reason to leave the others
            LOG.errorf(e, "namespace %s stays pending", namespace);
        }
    }

    /** Nothing if they may not be read. */
    private Optional<RunningRestores> restores() {
        try {
            return Optional.of(cluster.restores());
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                LOG.warnf("Velero's Restores cannot be read: %s", reason(e));
                return Optional.empty();
            }
            throw e;
        }
    }

    private Restoring restoring(String namespace, Optional<RunningRestores> restores) {
        return restores.<Restoring>map(all -> all.into(namespace)
                        .<Restoring>map(running -> new Restoring.Yes(running, timeSince(running.since())))
                        .orElseGet(Restoring.No::new))
                .orElseGet(Restoring.Unknown::new);
    }

    private Duration timeSince(Optional<Instant> time) {
        return time.map(since -> Duration.between(since, clock.instant())).orElse(Duration.ZERO);
    }

    private Observed observe(Namespace namespace, Optional<RunningRestores> restores, Version server, Policy policy) {
        String name = name(namespace);
        Map<String, String> labels =
                Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of());
        Restoring restoring = restoring(name, restores);
        Optional<Need> need = Optional.empty();
        Duration unchanged = Duration.ZERO;
        if (restoring instanceof Restoring.No) {
            need = need(name, labels, server);
            unchanged = looks.add(name, need.map(Need::level), clock.instant());
        } else {
            looks.forget(name);
        }
        Optional<Instant> created = Optional.ofNullable(namespace.getMetadata().getCreationTimestamp())
                .map(Instant::parse);
        return new Observed(
                name,
                labels,
                annotations(namespace),
                restoring,
                need,
                unchanged,
                timeSince(created),
                policy.podSecurity().limitOf(name));
    }

    /** By the version of the label, which says how the API server judges there. */
    private Optional<Need> need(String namespace, Map<String, String> labels, Version server) {
        Need.Of need = new Need.Of(new PodSecurity(new Standard(EnforceLabel.version(labels), server)));
        cluster.workloads(namespace, need::add);
        return need.result();
    }

    private Optional<Step.Settle> decide(Observed observed) {
        return switch (Steps.next(observed)) {
            case Step.Wait wait -> {
                wait.told().ifPresent(told -> tell(observed.namespace(), told));
                yield Optional.empty();
            }
            case Step.Settle settle -> Optional.of(settle);
        };
    }

    private void settle(Observed observed, Step.Settle settle) {
        ArrayNode patch = patch(observed, settle);
        if (cluster.patch(observed.namespace(), patch, true)) {
            tell(observed.namespace(), settle.told());
            if (cluster.patch(observed.namespace(), patch, false)) {
                LOG.infof("namespace %s: %s", observed.namespace(), settle.outcome());
                return;
            }
        }
        LOG.infof("namespace %s has changed meanwhile", observed.namespace());
    }

    /** It applies only to the namespace as it was observed. */
    private static ArrayNode patch(Observed observed, Step.Settle settle) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        operation(patch, "test", ANNOTATIONS.appendProperty(Pending.KEY), Pending.VALUE);
        for (String label : List.of(EnforceLabel.KEY, EnforceLabel.VERSION)) {
            Optional.ofNullable(observed.labels().get(label))
                    .ifPresent(value -> operation(patch, "test", LABELS.appendProperty(label), value));
        }
        operation(patch, "replace", ANNOTATIONS.appendProperty(Pending.KEY), settle.outcome());
        settle.level()
                .ifPresent(
                        level -> operation(patch, "replace", LABELS.appendProperty(EnforceLabel.KEY), level.label()));
        return patch;
    }

    /** What the API server itself said, without what the client adds to it. */
    private static String reason(KubernetesClientException e) {
        return String.valueOf(
                e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage());
    }

    private static void operation(ArrayNode patch, String op, JsonPointer path, String value) {
        patch.addObject().put("op", op).put("path", path.toString()).put("value", value);
    }

    private void tell(String namespace, Step.Told told) {
        notices.tell(new Notice(Notice.About.namespace(namespace), told.severity(), told.reason(), told.message()));
    }

    private static String name(Namespace namespace) {
        return namespace.getMetadata().getName();
    }

    private static Map<String, String> annotations(Namespace namespace) {
        return Objects.requireNonNullElse(namespace.getMetadata().getAnnotations(), Map.of());
    }
}
