package dev.transplant.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reads the policy from a file, and again when its contents change; a mounted ConfigMap changes by renamed links. A change
 * counts when two looks read the same: who writes a file in place empties it first, and an empty policy is a valid one.
 */
public final class PolicyFile implements AutoCloseable {
    private static final String READ = "read: ";
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Path file;
    private final PolicyStore store;
    private final Duration lookAgain;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("policy-file").unstarted(task));
    private String lastSeen = "";
    private String inForce = "";

    public PolicyFile(Path file, PolicyStore store) {
        this(file, store, LOOK_AGAIN);
    }

    PolicyFile(Path file, PolicyStore store, Duration lookAgain) {
        this.file = file;
        this.store = store;
        this.lookAgain = lookAgain;
    }

    /** Reads the file now and then looks again every second. */
    public void start() {
        look();
        var unused = clock.scheduleWithFixedDelay(
                this::look, lookAgain.toMillis(), lookAgain.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    void look() {
        String seen = read();
        boolean settled = seen.equals(lastSeen) || inForce.isEmpty();
        lastSeen = seen;
        if (settled && !seen.equals(inForce)) {
            inForce = seen;
            tell(seen);
        }
    }

    private void tell(String seen) {
        if (seen.startsWith(READ)) {
            store.offer(file.toString(), seen.substring(READ.length()));
            return;
        }
        store.refuse(file.toString(), seen);
    }

    private String read() {
        try {
            return READ + Files.readString(file);
        } catch (IOException e) {
            return "cannot be read: " + e;
        }
    }
}
