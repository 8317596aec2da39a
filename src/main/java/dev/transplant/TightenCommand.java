package dev.transplant;

import dev.transplant.events.ClusterEvents;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyConfigMap;
import dev.transplant.policy.PolicyStore;
import dev.transplant.tighten.Tighten;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes the level of restored namespaces as strict as their workloads permit; runs until it is told to end. */
@Command(
        name = "tighten",
        mixinStandardHelpOptions = true,
        description = "Makes the Pod Security level of restored namespaces as strict as their workloads permit.")
public class TightenCommand implements Callable<Integer> {
    private static final Logger LOG = Logger.getLogger(TightenCommand.class);
    private static final int FAILED = 1;
    private static final long NO_RESYNC = 0;
    private static final Duration LAST_PASS = Duration.ofSeconds(10);
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

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
            description = "How long the cluster may not answer before it ends, to be started anew (${DEFAULT-VALUE}).")
    private Duration giveUpAfter = Duration.ZERO;

    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public Integer call() throws InterruptedException {
        if (every.compareTo(SHORTEST) < 0) {
            throw new ParameterException(spec.commandLine(), "--every: %s is less than %s".formatted(every, SHORTEST));
        }
        Logs.toStandardOutput();
        Runtime.getRuntime().addShutdownHook(new Thread(this::endWhole, "end"));
        try {
            return watch();
        } finally {
            ended.countDown();
        }
    }

    /** The process lives as long as this takes: what was begun is ended, Events too. */
    private void endWhole() {
        end.countDown();
        try {
            var unused = ended.await(LAST_PASS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int watch() throws InterruptedException {
        String instance = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("tighten");
        PolicyStore store = new PolicyStore("the policy was not read yet", state -> {});
        try (Clients clients = new Clients();
                KubernetesClient client = clients.of(Config.autoConfigure(null));
                ClusterEvents events =
                        new ClusterEvents(client, "transplant.dev/tighten", instance, Clock.systemUTC());
                PolicyConfigMap configMap = new PolicyConfigMap(client, namespace, store);
                SharedIndexInformer<Namespace> namespaces = client.namespaces().runnableInformer(NO_RESYNC)) {
            configMap.start();
            namespaces.exceptionHandler((started, problem) -> {
                LOG.warnf("Namespaces cannot be watched, trying again: %s", problem.getMessage());
                return true;
            });
            var unused = namespaces.start();
            LOG.infof("looking for pending namespaces every %s", every);
            return run(namespaces, store, new Tighten(client, events::tellAndWait, Clock.systemUTC()));
        }
    }

    private int run(SharedIndexInformer<Namespace> namespaces, PolicyStore store, Tighten tighten)
            throws InterruptedException {
        Instant answered = Instant.now();
        while (!end.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
            if (namespaces.isWatching() && pass(namespaces, store, tighten)) {
                answered = Instant.now();
            } else if (answered.plus(giveUpAfter).isBefore(Instant.now())) {
                LOG.errorf("the cluster has not answered for %s, so this process ends", giveUpAfter);
                return FAILED;
            }
        }
        return 0;
    }

    /** Returns whether the cluster answered. Without a good policy nothing is done. */
    private static boolean pass(SharedIndexInformer<Namespace> namespaces, PolicyStore store, Tighten tighten) {
        Optional<Policy> permitting = store.state()
                .policy()
                .filter(policy -> policy.mode() == Policy.Mode.ENFORCE
                        && policy.podSecurity().isLeast());
        try {
            permitting.ifPresent(policy -> tighten.pass(
                    namespaces.getStore().list().stream()
                            .filter(Tighten::isPending)
                            .toList(),
                    policy));
            return true;
        } catch (KubernetesClientException e) {
            LOG.warnf("nothing could be looked at, trying again: %s", e.getMessage());
            return false;
        }
    }
}
