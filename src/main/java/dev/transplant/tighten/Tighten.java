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
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Looks at pending namespaces and makes their level as strict as their workloads permit. Holds nothing that matters: a replica
 * that starts anew, or one beside it, comes to the same; the patch is refused if somebody else was quicker.
 */
public final class Tighten {
    private static final Logger LOG = Logger.getLogger(Tighten.class);
    private static final int UNPROCESSABLE = 422;
    private static final JsonPointer LABELS = JsonPointer.compile("/metadata/labels");
    private static final JsonPointer ANNOTATIONS = JsonPointer.compile("/metadata/annotations");

    /** How long a namespace without any workload is left in peace: nothing can be computed from it yet. */
    private static final Duration EMPTY = Duration.ofSeconds(60);

    private final KubernetesClient client;
    private final ClusterReader reader;
    private final Notices notices;
    private final Clock clock;
    private final Map<String, Instant> notBefore = new HashMap<>();

    public Tighten(KubernetesClient client, Notices notices, Clock clock) {
        this.client = client;
        this.reader = new ClusterReader(client);
        this.notices = notices;
        this.clock = clock;
    }

    /** Whether a namespace waits for its level. */
    public static boolean isPending(Namespace namespace) {
        return Pending.VALUE.equals(annotations(namespace).get(Pending.KEY));
    }

    /**
     * Looks at namespaces that are pending, once. One that cannot be looked at does not keep the others from it.
     *
     * @throws KubernetesClientException if the cluster could not be asked about one, or not be told; such a one stays as it is
     */
    public void pass(List<Namespace> pending, Policy policy) {
        Instant now = clock.instant();
        notBefore.values().removeIf(time -> !time.isAfter(now));
        List<KubernetesClientException> failures = new ArrayList<>();
        for (Namespace namespace : pending) {
            String name = namespace.getMetadata().getName();
            boolean passedOver = notBefore.containsKey(name)
                    || namespace.getMetadata().getDeletionTimestamp() != null
                    || policy.excludes(name);
            if (passedOver) {
                continue;
            }
            try {
                look(namespace, policy, now);
            } catch (KubernetesClientException e) {
                LOG.warnf("namespace %s stays pending: %s", name, reason(e));
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    private void look(Namespace namespace, Policy policy, Instant now) {
        Observed observed = observe(namespace, policy);
        switch (Steps.next(observed)) {
            case Step.Wait wait -> {
                wait.told().ifPresent(told -> tell(observed.namespace(), told));
                if (observed.restoring() == Restoring.NO) {
                    notBefore.put(observed.namespace(), now.plus(EMPTY));
                }
            }
            case Step.Settle settle -> {
                if (patch(observed, settle)) {
                    LOG.infof("namespace %s: %s", observed.namespace(), settle.outcome());
                    tell(observed.namespace(), settle.told());
                }
            }
        }
    }

    private Observed observe(Namespace namespace, Policy policy) {
        String name = namespace.getMetadata().getName();
        Map<String, String> labels = labels(namespace);
        Restoring restoring = restoring(name);
        Optional<Need> need = Optional.empty();
        if (restoring == Restoring.NO) {
            need = need(name, labels);
            restoring = restoring(name); // one that began meanwhile may have brought more
        }
        return new Observed(
                name,
                labels,
                annotations(namespace),
                restoring,
                need,
                policy.podSecurity().limitOf(name));
    }

    /** By the version of the label, which says how the API server judges there. */
    private Optional<Need> need(String namespace, Map<String, String> labels) {
        Version server =
                Version.ofServer(client.getKubernetesVersion().getMinor()).orElse(Version.LATEST);
        Need.Of need = new Need.Of(new PodSecurity(new Standard(EnforceLabel.version(labels), server)));
        reader.workloads(namespace, need::add);
        return need.result();
    }

    private Restoring restoring(String namespace) {
        try {
            return RunningRestores.reach(reader.restores(), namespace) ? Restoring.YES : Restoring.NO;
        } catch (KubernetesClientException e) {
            LOG.warnf("Velero's Restores cannot be read: %s", reason(e));
            return Restoring.UNKNOWN;
        }
    }

    /** Returns whether it was done; not so if somebody else has changed the namespace since it was read. */
    private boolean patch(Observed observed, Step.Settle settle) {
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
        try {
            client.namespaces().withName(observed.namespace()).patch(PatchContext.of(PatchType.JSON), patch.toString());
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == UNPROCESSABLE || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                LOG.infof("namespace %s has changed meanwhile", observed.namespace());
                return false;
            }
            throw e;
        }
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

    private static Map<String, String> labels(Namespace namespace) {
        return Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of());
    }

    private static Map<String, String> annotations(Namespace namespace) {
        return Objects.requireNonNullElse(namespace.getMetadata().getAnnotations(), Map.of());
    }
}
