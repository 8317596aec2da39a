package dev.transplant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.transplant.testbed.Cluster;

/** Objects as a backup brings them, and ways to create them under an account of choice. */
final class Objects {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VELERO = "system:serviceaccount:velero:velero";

    /** The spec of a pod that every namespace admits. */
    static final String RESTRICTED =
            "{securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, containers: [{name: main, "
                    + "image: nginx, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}";

    private Objects() {}

    static String ingress(String namespace, String className) {
        return """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: web, namespace: %s, labels: {velero.io/restore-name: r, velero.io/backup-name: b}}
                spec: {ingressClassName: %s, defaultBackend: {service: {name: web, port: {number: 80}}}}
                """.formatted(namespace, className);
    }

    static String claim(String namespace, String className) {
        return """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data, namespace: %s, labels: {velero.io/restore-name: r, velero.io/backup-name: b}}
                spec: {storageClassName: %s, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """.formatted(namespace, className);
    }

    static String volume(String claimNamespace, String className) {
        return """
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: volume-of-%s, labels: {velero.io/restore-name: r, velero.io/backup-name: b}}
                spec:
                  storageClassName: %s
                  capacity: {storage: 1Gi}
                  accessModes: [ReadWriteOnce]
                  claimRef: {namespace: %s, name: data}
                  csi: {driver: csi.vsphere.vmware.com, volumeHandle: x}
                """.formatted(claimNamespace, className, claimNamespace);
    }

    static String statefulSet(String namespace, String className) {
        return """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db, namespace: %s, labels: {velero.io/restore-name: r, velero.io/backup-name: b}}
                spec:
                  serviceName: db
                  selector: {matchLabels: {app: db}}
                  template:
                    metadata: {labels: {app: db}}
                    spec: {containers: [{name: main, image: "redis:7.4"}]}
                  volumeClaimTemplates:
                    - metadata: {name: data}
                      spec: {storageClassName: %s, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """.formatted(namespace, className);
    }

    /** @param spec in braces */
    static String pod(String namespace, String name, String spec) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: %s, labels: {velero.io/restore-name: r, velero.io/backup-name: b}}
                spec: %s
                """.formatted(name, namespace, spec);
    }

    static String namespace(String name) {
        return """
                apiVersion: v1
                kind: Namespace
                metadata: {name: %s, labels: {velero.io/restore-name: r}}
                """.formatted(name);
    }

    /** Lets Velero's account do what it may do in a real cluster. */
    static void admitVelero(Cluster cluster) {
        cluster.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: velero}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: velero}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
                subjects: [{kind: ServiceAccount, name: velero, namespace: velero}]
                """);
    }

    /** What the API server would store if Velero's account created the object. */
    static JsonNode asVelero(Cluster cluster, String yaml) {
        admitVelero(cluster);
        return read(cluster.kubectlWith(yaml, "create", "--as", VELERO, "--dry-run=server", "-o", "json", "-f", "-"));
    }

    /** What the API server would store if the cluster's admin created the object. */
    static JsonNode asAdmin(Cluster cluster, String yaml) {
        return read(cluster.kubectlWith(yaml, "create", "--dry-run=server", "-o", "json", "-f", "-"));
    }

    /** Really creates or replaces the object under Velero's account. */
    static JsonNode writeAsVelero(Cluster cluster, String verb, String yaml) {
        admitVelero(cluster);
        return read(cluster.kubectlWith(yaml, verb, "--as", VELERO, "-o", "json", "-f", "-"));
    }

    static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
