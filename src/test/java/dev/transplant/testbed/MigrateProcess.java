package dev.transplant.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** The packaged program's {@code migrate}, run beside the target with the token of the account that its Job has. */
public final class MigrateProcess implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(MigrateProcess.class);
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String ACCOUNT = "transplant-migrate";

    private final Process process;
    private final Path log;
    private final Given given;

    private MigrateProcess(Process process, Path log, Given given) {
        this.process = process;
        this.log = log;
        this.given = given;
    }

    /**
     * Starts it.
     *
     * @param name of the Job's pod, and of its log
     * @param migration text of {@code migration.yaml}
     */
    public static MigrateProcess start(Cluster target, String name, String migration, String... options) {
        try {
            Path dir = Files.createDirectories(target.dir().resolve("migrate").resolve(name));
            Path file = Files.writeString(dir.resolve("migration.yaml"), migration);
            Path kubeconfig = target.kubeconfig(dir.resolve("kubeconfig"), Installation.NAMESPACE, ACCOUNT);
            return new Given(dir, file, kubeconfig).start(name, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts another one of the same run, with what this one was given; its target may be away. */
    public MigrateProcess beside(String name, String... options) {
        return given.start(name, options);
    }

    /** What it is given. */
    private record Given(Path dir, Path migration, Path kubeconfig) {
        MigrateProcess start(String name, String... options) {
            Path log = dir.resolve("migrate-" + System.nanoTime() + ".log");
            List<String> command = PackagedProgram.command();
            command.addAll(List.of("migrate", migration.toString()));
            command.addAll(List.of(options));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().put("KUBECONFIG", kubeconfig.toString());
            builder.environment().put("HOSTNAME", name);
            builder.environment().put("JOB_NAME", name);
            try {
                return new MigrateProcess(builder.start(), log, this);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Waits until it has said something, as long as it runs. */
    public void awaitLine(String part) {
        Await.until(
                LIMIT,
                () -> "'%s' in: %s".formatted(part, String.join("\n", log())),
                () -> !isRunning() || hasSaid(part));
        if (!hasSaid(part)) {
            throw new AssertionError("ended without '%s': %s".formatted(part, String.join("\n", log())));
        }
    }

    private boolean hasSaid(String part) {
        return log().stream().anyMatch(line -> line.contains(part));
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** Waits for its end and returns its exit code. */
    public int exitCode() {
        try {
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("migrate does not end: " + String.join("\n", log()));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it as a node that fails does. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Asks it to end, as the kubelet does first. */
    public void terminate() {
        process.destroy();
    }

    /** All that it has said so far. */
    public List<String> log() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        LOG.infof("migrate said:\n%s", String.join("\n", log()));
        kill();
    }
}
