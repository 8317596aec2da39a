package dev.transplant.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/** An application that Pod Security {@code restricted} admits, though not its first revision. */
public final class Hardened {
    /** The namespace it lives in. */
    public static final String NAMESPACE = "hardened";

    private static final String BACKUP = "with-hardened";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Hardened() {}

    /** Backs it up together with the Guestbook, once a test run, and returns the backup's name. */
    public static String backup(Bed bed) {
        Cluster source = bed.cluster(ClusterSpec.SOURCE);
        if (!source.has("namespace", NAMESPACE)) {
            source.kubectl("create", "namespace", NAMESPACE);
            deployLoose(source);
            deploy(source, NAMESPACE);
            awaitRevisions(source, 2);
            Guestbook.backup(bed, "1.18");
            try (Velero velero = bed.velero(source, "1.18")) {
                velero.completeBackup(BACKUP, NAMESPACE, Guestbook.NAMESPACE);
            }
        }
        return BACKUP;
    }

    /** Deploys it into a namespace that is there. */
    public static void deploy(Cluster cluster, String namespace) {
        cluster.apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: app, namespace: %s}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: app}}
                  template:
                    metadata: {labels: {app: app}}
                    spec:
                      hostPID: false
                      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
                      containers:
                        - name: main
                          image: example.com/app:1
                          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                """.formatted(namespace));
    }

    /** A revision that only {@code privileged} admits; scaled to zero, as nothing here would make its successor available. */
    private static void deployLoose(Cluster cluster) {
        cluster.apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: app, namespace: %s}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: app}}
                  template:
                    metadata: {labels: {app: app}}
                    spec:
                      hostPID: true
                      containers: [{name: main, image: example.com/app:0}]
                """.formatted(NAMESPACE));
        awaitRevisions(cluster, 1);
    }

    private static void awaitRevisions(Cluster cluster, int revisions) {
        String path = "/apis/apps/v1/namespaces/%s/replicasets".formatted(NAMESPACE);
        Await.until(
                LIMIT,
                () -> revisions + " revisions",
                () -> cluster.read(path).path("items").size() == revisions);
    }

    public static void remove(Cluster cluster) {
        cluster.kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found", "--timeout=120s");
    }

    /** Notes that the backup has the data of a volume of it, as Velero's node agent would, which cannot run in the bed. */
    public static void addVolume(Cluster target) {
        target.apply("""
                apiVersion: velero.io/v1
                kind: PodVolumeBackup
                metadata: {name: %s-0, namespace: velero, labels: {velero.io/backup-name: %s}}
                spec:
                  backupStorageLocation: default
                  node: node-1
                  pod: {kind: Pod, name: app, namespace: %s}
                  repoIdentifier: repository
                  volume: data
                """.formatted(BACKUP, BACKUP, NAMESPACE));
    }

    /** Takes that note away. */
    public static void removeVolume(Cluster target) {
        target.kubectl("-n", "velero", "delete", "podvolumebackups", "--all", "--ignore-not-found");
    }

    /** Finds it in a list of objects that have a name. */
    public static JsonNode in(JsonNode namespaces) {
        for (JsonNode namespace : namespaces) {
            if (namespace.path("name").asText().equals(NAMESPACE)) {
                return namespace;
            }
        }
        throw new AssertionError(NAMESPACE + " is not among " + namespaces);
    }
}
