package dev.transplant.tighten;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.transplant.events.Notice;
import dev.transplant.events.Notices;
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
        Need.Of need = new Need.Of(new PodSecurity(standard(labels)));
        if (restoring == Restoring.NO) {
            reader.workloads(name, need::add);
            restoring = restoring(name); // one that began meanwhile may have brought more
        }
        return new Observed(
                name,
                labels,
                annotations(namespace),
                restoring,
                need.result(),
                policy.podSecurity().limitOf(name));
    }

    private Restoring restoring(String namespace) {
        try {
            return RunningRestores.reach(reader.restores(), namespace) ? Restoring.YES : Restoring.NO;
        } catch (KubernetesClientException e) {
            LOG.warnf("Velero's Restores cannot be read: %s", reason(e));
            return Restoring.UNKNOWN;
        }
    }

    /** By the version of the label, which says how the API server judges there. */
    private Standard standard(Map<String, String> labels) {
        Version policy =
                Version.of(labels.getOrDefault(Steps.VERSION, "latest")).orElse(Version.LATEST);
        Version server = Version.of(
                        "v1." + client.getKubernetesVersion().getMinor().replaceAll("[^0-9].*", ""))
                .orElse(Version.LATEST);
        return new Standard(policy, server);
    }

    /** Returns whether it was done; not so if somebody else has changed the namespace since it was read. */
    private boolean patch(Observed observed, Step.Settle settle) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        operation(patch, "test", "/metadata/annotations/" + escaped(Pending.KEY), Pending.VALUE);
        for (String label : List.of(Steps.ENFORCE, Steps.VERSION)) {
            Optional.ofNullable(observed.labels().get(label))
                    .ifPresent(value -> operation(patch, "test", "/metadata/labels/" + escaped(label), value));
        }
        operation(patch, "replace", "/metadata/annotations/" + escaped(Pending.KEY), settle.outcome());
        settle.level()
                .ifPresent(level ->
                        operation(patch, "replace", "/metadata/labels/" + escaped(Steps.ENFORCE), level.label()));
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

    private static void operation(ArrayNode patch, String op, String path, String value) {
        patch.addObject().put("op", op).put("path", path).put("value", value);
    }

    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
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
