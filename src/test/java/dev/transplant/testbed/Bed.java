package dev.transplant.testbed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The test bed of one test run: clusters, started when first asked for and shared by all test classes, and an object store.
 * It goes down with the run; a watching process sees to that also when the run is killed.
 */
public final class Bed implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Bed.class);
    private static final int SLOTS_OF_A_RUN = 10;
    private static final int MAX_RUNS = 8;

    /** What a run needs, built before anything is started so that a first run shows where it is. */
    private static final List<String> MODULES = List.of(
            "service-proxy",
            "etcd",
            "kubernetes-1.35",
            "kubernetes-1.26",
            "minio",
            "velero",
            "velero-1.13",
            "velero-plugin-for-aws");

    private final Path dir;
    private final int firstSlot;
    private final ServerSocket claim;
    private final Map<ClusterSpec, Cluster> clusters = new LinkedHashMap<>();
    private @Nullable String store;

    private Bed(Path dir, int firstSlot, ServerSocket claim) {
        this.dir = dir;
        this.firstSlot = firstSlot;
        this.claim = claim;
    }

    static Bed start() throws IOException {
        for (int i = 0; i < MODULES.size(); i++) {
            LOG.infof("test bed %d of %d: %s (minutes the first time)", i + 1, MODULES.size(), MODULES.get(i));
            Shell.run("build", MODULES.get(i));
        }
        Path root = Path.of(System.getProperty("java.io.tmpdir"), "transplant-bed-" + System.getProperty("user.name"));
        Files.createDirectories(root);
        for (int run = 1; run <= MAX_RUNS; run++) {
            Optional<ServerSocket> claim = claim(run);
            if (claim.isPresent()) {
                Path dir = Files.createDirectories(root.resolve(
                        "run-%d-%d".formatted(ProcessHandle.current().pid(), run)));
                Shell.start("watch", Long.toString(ProcessHandle.current().pid()), dir.toString());
                return new Bed(dir, run * SLOTS_OF_A_RUN, claim.get());
            }
        }
        throw new IOException("%d test runs use the test bed already; wait for one to end".formatted(MAX_RUNS));
    }

    /** Takes the slots of a run by its last port, so that runs side by side, and two class loaders of one, do not meet. */
    private static Optional<ServerSocket> claim(int run) {
        try {
            int lastPort = 20_000 + (run + 1) * SLOTS_OF_A_RUN * 100 - 1;
            return Optional.of(new ServerSocket(lastPort, 1, InetAddress.getLoopbackAddress()));
        } catch (IOException taken) {
            return Optional.empty();
        }
    }

    /** Returns the cluster, started if this is the first time that somebody asks for it, and running. */
    public synchronized Cluster cluster(ClusterSpec spec) {
        Cluster cluster = clusters.computeIfAbsent(
                spec, s -> Cluster.up(dir.resolve(s.name()), firstSlot + 1 + clusters.size(), s));
        cluster.thaw();
        return cluster;
    }

    /** Has the clusters stand still until somebody asks for them again: one that idles takes a twentieth of a core. */
    synchronized void rest() {
        clusters.values().forEach(Cluster::freeze);
    }

    /** Starts a Velero server in a cluster. */
    public Velero velero(Cluster cluster, String version) {
        return Velero.up(cluster, version, objectStore());
    }

    /** The server of the object store, which a Velero was started with. */
    public BedProcess objectStoreProcess() {
        return new BedProcess(storeDir(), "minio");
    }

    private Path storeDir() {
        return dir.resolve("store");
    }

    private synchronized String objectStore() {
        if (store == null) {
            store = Shell.run("object-store", "up", storeDir().toString(), Integer.toString(firstSlot));
        }
        return store;
    }

    @Override
    public synchronized void close() throws IOException {
        clusters.values().parallelStream().forEach(Cluster::down);
        Shell.run("object-store", "down", storeDir().toString());
        claim.close();
    }
}
