package dev.transplant;

import dev.transplant.events.ClusterEvents;
import dev.transplant.events.Notice;
import dev.transplant.migrate.LiveProgress;
import dev.transplant.migrate.LoggedProgress;
import dev.transplant.migrate.Migration;
import dev.transplant.migrate.MigrationJob;
import dev.transplant.migrate.MigrationReader;
import dev.transplant.migrate.ProgressOutput;
import dev.transplant.policy.Held;
import dev.transplant.policy.InvalidYamlException;
import dev.transplant.velero.UnreadableInputException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes namespaces from the source to the target, and proves it. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        description =
                "Backs up namespaces in the source, restores them here, and proves that they run. Goes on where it was killed.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done: the application runs here.",
            "1:Failed, or stopped; another try may help.",
            "2:Wrong input, or another try comes to the same."
        })
public class MigrateCommand implements Callable<Integer> {
    private static final Logger LOG = Logger.getLogger(MigrateCommand.class);
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_INPUT = 2;

    /** The run itself tries again, and says so. */
    private static final int RETRIES = 1;

    private static final Duration REQUEST = Duration.ofSeconds(20);
    private static final Duration LAST_STEP = Duration.ofSeconds(4);
    private static final int COLUMNS = 120;

    private final CountDownLatch ended = new CountDownLatch(1);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            defaultValue = "/etc/transplant/migration.yaml",
            description = "What to migrate (${DEFAULT-VALUE}).")
    private Path file = Path.of("");

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "How to reach the target; otherwise as kubectl does, or as the pod that this runs in.")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            defaultValue = "${env:POD_NAMESPACE:-transplant-system}",
            description = "Where Transplant is installed in the target (${DEFAULT-VALUE}).")
    private String namespace = "";

    @Option(
            names = "--dry-run",
            description = "Only tell what would stop it, and the plan if there is a backup already.")
    private boolean dryRun;

    @Option(names = "--rollback", description = "Bring back what this run has changed in the source, and end it.")
    private boolean rollback;

    @Override
    public Integer call() throws IOException {
        if (dryRun && rollback) {
            throw new ParameterException(spec.commandLine(), "--dry-run and --rollback exclude each other");
        }
        String yaml = read(file);
        Migration migration;
        try {
            migration = MigrationReader.read(yaml);
        } catch (InvalidYamlException e) {
            throw new ParameterException(spec.commandLine(), "%s: %s".formatted(file, e.getMessage()), e);
        }
        try (Clients clients = new Clients();
                KubernetesClient target = client(clients, Optional.ofNullable(kubeconfig), "--kubeconfig");
                ClusterEvents events =
                        new ClusterEvents(target, "transplant.dev/migrate", instance(), Clock.systemUTC());
                ProgressOutput output = output()) {
            Optional<KubernetesClient> source = migration
                    .source()
                    .map(from -> client(clients, Optional.of(from.kubeconfig()), "source.kubeconfig"));
            try {
                return carryOut(new MigrationJob(
                        new MigrationJob.Setting(migration, Held.digest(yaml), target, source, namespace, instance()),
                        new MigrationJob.Surroundings(output, events, job(), Clock.systemUTC())));
            } finally {
                source.ifPresent(KubernetesClient::close);
            }
        } finally {
            ended.countDown();
        }
    }

    private int carryOut(MigrationJob job) {
        Logs.toStandardOutput();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endWhole(job), "end"));
        MigrationJob.Outcome outcome = rollback ? job.rollback() : dryRun ? job.dryRun() : job.run();
        return switch (outcome) {
            case DONE -> DONE;
            case FAILED -> FAILED;
            case HOPELESS -> WRONG_INPUT;
        };
    }

    /** What was begun is ended; the next process goes on. */
    private void endWhole(MigrationJob job) {
        job.stop();
        try {
            var unused = ended.await(LAST_STEP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String read(Path path) {
        try {
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            throw new ParameterException(spec.commandLine(), "the file %s does not exist".formatted(path), e);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "%s cannot be read: %s".formatted(path, e), e);
        }
    }

    private KubernetesClient client(Clients clients, Optional<Path> path, String option) {
        try {
            Config config = Kubeconfig.read(path, option);
            config.setRequestRetryBackoffLimit(RETRIES);
            config.setRequestTimeout((int) REQUEST.toMillis());
            return clients.of(config);
        } catch (UnreadableInputException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static ProgressOutput output() {
        return Terminal.isOutput() ? new LiveProgress(System.out, () -> COLUMNS) : new LoggedProgress(LOG::info);
    }

    private static String instance() {
        return Optional.ofNullable(System.getenv("HOSTNAME")).orElseGet(() -> "migrate") + "-"
                + UUID.randomUUID().toString().substring(0, 8);
    }

    /** The Job that we run in, which its manifest names. */
    private Optional<Notice.About> job() {
        return Optional.ofNullable(System.getenv("JOB_NAME")).map(name -> Notice.About.job(namespace, name));
    }
}
