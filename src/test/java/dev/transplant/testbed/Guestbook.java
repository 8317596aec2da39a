package dev.transplant.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** samples/guestbook in a cluster. */
public final class Guestbook {
    /** The namespace it lives in. */
    public static final String NAMESPACE = "guestbook";

    /** Number of its pods: two frontends, a leader, two followers. */
    public static final int PODS = 5;

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private Guestbook() {}

    /** Deploys it as it stands in a TKGm cluster, with what NSX ALB's controller leaves on an Ingress. */
    public static void deploy(Cluster source) {
        source.apply(file("testbed/source.yaml"));
        source.kubectl("apply", "-k", "samples/guestbook");
        source.kubectl(
                "-n",
                NAMESPACE,
                "annotate",
                "--overwrite",
                "ingress",
                "guestbook",
                "ako.vmware.com/controller-cluster-uuid=5bb7");
        source.kubectl(
                "-n",
                NAMESPACE,
                "patch",
                "ingress",
                "guestbook",
                "--type=merge",
                "-p",
                "{\"metadata\":{\"finalizers\":[\"ingress.ako.vmware.com/finalizer\"]}}");
        Await.until(LIMIT, () -> "claims of the source Bound", () -> bound(source) == 3);
        Await.until(LIMIT, () -> "pods of the source", () -> pods(source).size() == PODS);
    }

    /** Deploys it and backs it up by a version of Velero, once a test run, and returns the backup's name. */
    public static String backup(Bed bed, String version) {
        Cluster source = bed.cluster(ClusterSpec.SOURCE);
        String name = NAMESPACE + "-" + version.replace('.', '-');
        if (!source.has("namespace", "velero") || !source.has("-n", "velero", "backup", name)) {
            deploy(source);
            try (Velero velero = bed.velero(source, version)) {
                velero.completeBackup(name, NAMESPACE);
            }
        }
        return name;
    }

    private static long bound(Cluster cluster) {
        return cluster.list("-n", NAMESPACE, "pvc").stream()
                .filter(claim -> claim.path("status").path("phase").asText().equals("Bound"))
                .count();
    }

    public static List<JsonNode> pods(Cluster cluster) {
        return cluster.list("-n", NAMESPACE, "pods");
    }

    /** Makes a cluster a target: with the classes of a TKGS cluster. */
    public static void prepareTarget(Cluster target) {
        target.apply(file("testbed/target.yaml"));
    }

    /** Takes everything of it away, also the Ingress that its finalizer holds. */
    public static void remove(Cluster cluster) {
        if (cluster.has("-n", NAMESPACE, "ingress", "guestbook")) {
            cluster.kubectl(
                    "-n",
                    NAMESPACE,
                    "patch",
                    "ingress",
                    "guestbook",
                    "--type=merge",
                    "-p",
                    "{\"metadata\":{\"finalizers\":null}}");
        }
        cluster.kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found", "--timeout=120s");
        cluster.kubectl("delete", "pv", "--all", "--timeout=60s");
    }

    private static String file(String name) {
        try {
            return Files.readString(Shell.PROJECT.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
