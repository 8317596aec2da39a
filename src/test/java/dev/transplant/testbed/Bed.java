package dev.transplant.testbed;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The test bed of one test run: clusters, started when first asked for and shared by all test classes, and an object store.
 * It goes down with the run; a watching process sees to that also when the run is killed.
 */
public final class Bed implements AutoCloseable {
    private static final int SLOTS_OF_A_RUN = 10;

    private final Path dir;
    private final int firstSlot;
    private final FileChannel lock;
    private final Map<ClusterSpec, Cluster> clusters = new LinkedHashMap<>();
    private @Nullable String store;

    private Bed(Path dir, int firstSlot, FileChannel lock) {
        this.dir = dir;
        this.firstSlot = firstSlot;
        this.lock = lock;
    }

    static Bed start() throws IOException {
        Path root = Path.of(System.getProperty("java.io.tmpdir"), "transplant-bed-" + System.getProperty("user.name"));
        Files.createDirectories(root);
        for (int run = 1; run <= 5; run++) {
            FileChannel lock = FileChannel.open(
                    root.resolve("slots-" + run + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (locked(lock)) {
                Path dir = Files.createDirectories(root.resolve(
                        "run-%d-%d".formatted(ProcessHandle.current().pid(), run)));
                Shell.start("watch", Long.toString(ProcessHandle.current().pid()), dir.toString());
                return new Bed(dir, run * SLOTS_OF_A_RUN, lock);
            }
            lock.close();
        }
        throw new IOException("five test runs use the test bed already; their locks are in " + root);
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (
                OverlappingFileLockException
                        byThisProcess) { // a Quarkus test has a bed of its own, of its own class loader
            return false;
        }
    }

    /** Returns the cluster, started if this is the first time that somebody asks for it. */
    public synchronized Cluster cluster(ClusterSpec spec) {
        return clusters.computeIfAbsent(
                spec, s -> Cluster.up(dir.resolve(s.name()), firstSlot + 1 + clusters.size(), s));
    }

    /** Starts a Velero server in a cluster. */
    public Velero velero(Cluster cluster, String version) {
        return Velero.up(cluster, version, objectStore());
    }

    private synchronized String objectStore() {
        if (store == null) {
            store = Shell.run("object-store", "up", dir.resolve("store").toString(), Integer.toString(firstSlot));
        }
        return store;
    }

    @Override
    public synchronized void close() throws IOException {
        clusters.values().parallelStream().forEach(Cluster::down);
        Shell.run("object-store", "down", dir.resolve("store").toString());
        lock.close();
    }
}
