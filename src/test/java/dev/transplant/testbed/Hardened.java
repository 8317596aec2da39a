package dev.transplant.testbed;

import com.fasterxml.jackson.databind.JsonNode;

/** An application that Pod Security {@code restricted} admits. */
public final class Hardened {
    /** The namespace it lives in. */
    public static final String NAMESPACE = "hardened";

    private static final String BACKUP = "with-hardened";

    private Hardened() {}

    /** Backs it up together with the Guestbook, once a test run, and returns the backup's name. */
    public static String backup(Bed bed) {
        Cluster source = bed.cluster(ClusterSpec.SOURCE);
        if (!source.has("namespace", NAMESPACE)) {
            source.kubectl("create", "namespace", NAMESPACE);
            deploy(source, NAMESPACE);
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
                  selector: {matchLabels: {app: app}}
                  template:
                    metadata: {labels: {app: app}}
                    spec:
                      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
                      containers:
                        - name: main
                          image: example.com/app:1
                          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                """.formatted(namespace));
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
