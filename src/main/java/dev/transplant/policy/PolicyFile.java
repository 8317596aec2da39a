package dev.transplant.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Reads the policy from a file, and again when its contents change; a mounted ConfigMap changes by renamed links. */
public final class PolicyFile implements AutoCloseable {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Path file;
    private final PolicyStore store;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("policy-file").unstarted(task));
    private String last = "";

    public PolicyFile(Path file, PolicyStore store) {
        this.file = file;
        this.store = store;
    }

    /** Reads the file now and then looks again every second. */
    public void start() {
        look();
        var unused = clock.scheduleWithFixedDelay(
                this::look, LOOK_AGAIN.toMillis(), LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private void look() {
        try {
            String yaml = Files.readString(file);
            once("read: " + yaml, () -> store.offer(file.toString(), yaml));
        } catch (IOException e) {
            once("failed: " + e, () -> store.refuse(file.toString(), "cannot be read: " + e));
        }
    }

    private void once(String seen, Runnable news) {
        if (!seen.equals(last)) {
            last = seen;
            news.run();
        }
    }
}
