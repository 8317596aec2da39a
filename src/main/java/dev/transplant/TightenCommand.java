package dev.transplant;

import dev.transplant.events.ClusterEvents;
import dev.transplant.policy.InvalidPolicyException;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyConfigMap;
import dev.transplant.tighten.Tighten;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the level of restored namespaces as strict as their workloads permit; runs until it is told to end. */
@Command(
        name = "tighten",
        mixinStandardHelpOptions = true,
        description = "Makes the Pod Security level of restored namespaces as strict as their workloads permit.")
public class TightenCommand implements Callable<Integer> {
    private static final Logger LOG = Logger.getLogger(TightenCommand.class);
    private static final int FAILED = 1;
    private static final long NO_RESYNC = 0;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            defaultValue = "${env:POD_NAMESPACE:-transplant-system}",
            description = "Where the policy's ConfigMap is (${DEFAULT-VALUE}).")
    private String namespace = "";

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            defaultValue = "PT5S",
            description = "How often to look at namespaces that wait for their level (${DEFAULT-VALUE}).")
    private Duration every = Duration.ZERO;

    @Option(
            names = "--give-up-after",
            paramLabel = "DURATION",
            defaultValue = "PT10M",
            description = "How long nothing may succeed before it ends, to be started anew (${DEFAULT-VALUE}).")
    private Duration giveUpAfter = Duration.ZERO;

    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    public Integer call() throws InterruptedException {
        Logs.toStandardOutput();
        Runtime.getRuntime().addShutdownHook(new Thread(end::countDown, "end"));
        String instance = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("tighten");
        try (KubernetesClient client = new KubernetesClientBuilder().build();
                ClusterEvents events =
                        new ClusterEvents(client, "transplant.dev/tighten", instance, Clock.systemUTC());
                SharedIndexInformer<Namespace> namespaces = client.namespaces().runnableInformer(NO_RESYNC)) {
            namespaces.exceptionHandler((started, problem) -> {
                LOG.warnf("Namespaces cannot be watched, trying again: %s", problem.getMessage());
                return true;
            });
            var unused = namespaces.start();
            LOG.infof("looking for pending namespaces every %s", every);
            return run(client, namespaces, new Tighten(client, events, Clock.systemUTC()));
        }
    }

    private int run(KubernetesClient client, SharedIndexInformer<Namespace> namespaces, Tighten tighten)
            throws InterruptedException {
        Instant lastSuccess = Instant.now();
        while (!end.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
            if (pass(client, namespaces, tighten)) {
                lastSuccess = Instant.now();
            } else if (lastSuccess.plus(giveUpAfter).isBefore(Instant.now())) {
                LOG.errorf("nothing has succeeded for %s, so this process ends", giveUpAfter);
                return FAILED;
            }
        }
        return 0;
    }

    /** Returns whether it went well. */
    private boolean pass(KubernetesClient client, SharedIndexInformer<Namespace> namespaces, Tighten tighten) {
        if (!namespaces.hasSynced()) {
            return false;
        }
        List<Namespace> pending =
                namespaces.getStore().list().stream().filter(Tighten::isPending).toList();
        if (pending.isEmpty()) {
            return true;
        }
        try {
            Optional<Policy> policy = PolicyConfigMap.read(client, namespace); // without one nothing is done
            Optional<Policy> permitting = policy.filter(
                    p -> p.mode() == Policy.Mode.ENFORCE && p.podSecurity().isLeast());
            permitting.ifPresent(p -> tighten.pass(pending, p));
            return policy.isPresent();
        } catch (InvalidPolicyException e) {
            LOG.errorf("ConfigMap %s/%s: %s", namespace, PolicyConfigMap.NAME, e.getMessage());
            return false;
        } catch (KubernetesClientException e) {
            LOG.warnf("not all could be looked at, trying again: %s", e.getMessage());
            return false;
        }
    }
}
