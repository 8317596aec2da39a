package dev.transplant.migrate;

import dev.transplant.testbed.Await;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.Installation;
import dev.transplant.testbed.Velero;
import dev.transplant.testbed.WebhookProcess;
import java.time.Duration;

/** A migration of which everything is wrong, and how it comes to that; closed, all is as it was. */
final class PreflightDamage implements AutoCloseable {
    /** The one that is looked at. */
    static final String MIGRATION = """
            name: preflight-taken
            namespaces: [preflight, preflight-gone, preflight-ending, preflight-excluded]
            source: {kubeconfig: /source}
            backup: {volumes: filesystem, storageLocation: preflight-far}
            timeouts: {backup: PT3M}
            """;

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String POLICY = """
            mode: observe
            velero: {namespaces: [tmc]}
            ingress: {classes: {avi-lb: contour}}
            storage: {classes: {default: preflight-missing, other: ""}}
            excludedNamespaces: [preflight-ex*]
            """;

    private final Cluster source;
    private final Cluster target;
    private final Undo undo = new Undo();

    PreflightDamage(Cluster source, Cluster target) {
        this.source = source;
        this.target = target;
    }

    @Override
    public void close() {
        undo.close();
    }

    /** Puts a workload with a claim into the source. */
    static void deploy(Cluster source, Undo undo) {
        undo.later(() -> source.kubectl("delete", "namespace", "preflight", "--ignore-not-found", "--timeout=60s"));
        source.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: preflight}
                ---
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data, namespace: preflight}
                spec: {accessModes: [ReadWriteOnce], storageClassName: default, resources: {requests: {storage: 1Mi}}}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: db, namespace: preflight}
                spec:
                  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
                  containers: [{name: db, image: db, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]
                  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: preflight}
                spec:
                  selector: {matchLabels: {app: web}}
                  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web}]}}
                """);
        Await.until(
                LIMIT,
                () -> "its pods",
                () -> source.list("-n", "preflight", "pods").size() == 2);
    }

    /** Has the source's Velero make a Backup of a run. */
    static void backUp(Cluster source, Velero velero, String run, Undo undo) {
        undo.later(() -> forget(source, "backup", run));
        source.apply("""
                apiVersion: velero.io/v1
                kind: Backup
                metadata: {name: %1$s, namespace: velero, annotations: {transplant.dev/run: %1$s}}
                spec: {includedNamespaces: [preflight], snapshotVolumes: false, ttl: 1h}
                """.formatted(run));
        var unused = velero.ended("backup", run);
    }

    /** Has the target's Velero make a Restore of a run. */
    static void restore(Cluster target, Velero velero, String run, Undo undo) {
        undo.later(() -> forget(target, "backup", run));
        undo.later(() -> forget(target, "restore", run));
        undo.later(() -> target.kubectl("delete", "namespace", "preflight", "--ignore-not-found", "--timeout=60s"));
        target.apply("""
                apiVersion: velero.io/v1
                kind: Restore
                metadata: {name: %1$s, namespace: velero, annotations: {transplant.dev/run: %1$s}}
                spec: {backupName: %1$s, includedNamespaces: [preflight]}
                """.formatted(run));
        var unused = velero.ended("restore", run);
    }

    /** Gives the accounts of the Job what the manifests give them in Velero's namespaces. */
    static void grant(Cluster source, Cluster target) {
        target.kubectl("apply", "-f", "k8s/migrate/velero-role.yaml", "-f", "k8s/migrate/velero-rolebinding.yaml");
        source.kubectl("apply", "-k", "k8s/source");
    }

    /** Makes the namespace in the target, with the strictest level. */
    static void restrict(Cluster target, Undo undo) {
        undo.later(() -> target.kubectl("delete", "namespace", "preflight", "--ignore-not-found", "--timeout=60s"));
        target.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: preflight, labels: {pod-security.kubernetes.io/enforce: restricted}}
                """);
    }

    private static void forget(Cluster cluster, String kind, String name) {
        if (cluster.has("-n", "velero", kind + ".velero.io", name)) {
            cluster.kubectl(
                    "-n",
                    "velero",
                    "patch",
                    kind + ".velero.io",
                    name,
                    "--type=merge",
                    "-p",
                    "{\"metadata\": {\"finalizers\": null}}");
            cluster.kubectl("-n", "velero", "delete", kind + ".velero.io", name);
        }
    }

    /** Takes Velero's kinds and all their objects away; {@code bed.velero} brings the kinds back. */
    static void removeVelero(Cluster cluster) {
        cluster.shell("""
                kubectl -n velero get restores.velero.io,backups.velero.io -o name --ignore-not-found 2>/dev/null |
                  xargs -r -I{} kubectl -n velero patch {} --type=merge -p '{"metadata": {"finalizers": null}}'
                kubectl delete crd -l component=velero --timeout=60s""");
    }

    void doAll(Installation installation, WebhookProcess webhook) {
        toTheSource();
        toTheTarget();
        toItsNamespaces();
        toTheWebhook(installation, webhook);
        toRights();
    }

    private void toTheSource() {
        String url = source.get("-n", "velero", "backupstoragelocation", "default")
                .at("/spec/config/s3Url")
                .asText();
        undo.later(() -> source.kubectl("-n", "velero", "delete", "backupstoragelocation", "preflight-far"));
        source.apply("""
                apiVersion: velero.io/v1
                kind: BackupStorageLocation
                metadata: {name: preflight-far, namespace: velero}
                spec:
                  provider: aws
                  accessMode: ReadOnly
                  objectStorage: {bucket: preflight-none, prefix: far}
                  credential: {name: cloud-credentials, key: cloud}
                  validationFrequency: 1s
                  config: {region: testbed, s3ForcePathStyle: "true", s3Url: "%s"}
                """.formatted(url));
        Await.until(
                LIMIT,
                () -> "Unavailable",
                () -> source.get("-n", "velero", "backupstoragelocation", "preflight-far")
                        .at("/status/phase")
                        .asText()
                        .equals("Unavailable"));
        undo.later(() -> forget(source, "backup", "preflight-taken"));
        source.apply("""
                apiVersion: velero.io/v1
                kind: Backup
                metadata: {name: preflight-taken, namespace: velero, annotations: {transplant.dev/run: preflight-0}}
                spec: {}
                status: {phase: FailedValidation}
                ---
                apiVersion: autoscaling/v2
                kind: HorizontalPodAutoscaler
                metadata: {name: web, namespace: preflight}
                spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
                """);
        source.kubectl(
                "-n",
                "preflight",
                "annotate",
                "deployment",
                "web",
                "transplant.dev/quiesced={\"run\": \"preflight-0\", \"kind\": \"Deployment\", \"replicas\": 1}");
    }

    private void toTheTarget() {
        undo.later(() -> target.kubectl("delete", "storageclass", "preflight-a", "preflight-b"));
        undo.later(() -> target.kubectl("-n", "velero", "delete", "configmap", "preflight-classes"));
        undo.later(() -> forget(target, "restore", "preflight-taken"));
        target.apply("""
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata: {name: preflight-a, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
                provisioner: none
                ---
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata: {name: preflight-b, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
                provisioner: none
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: preflight-classes
                  namespace: velero
                  labels: {velero.io/plugin-config: "", velero.io/change-storage-class: RestoreItemAction}
                data: {default: preflight-a}
                ---
                apiVersion: velero.io/v1
                kind: Restore
                metadata: {name: preflight-taken, namespace: velero}
                spec: {backupName: none}
                status: {phase: FailedValidation}
                """);
    }

    private void toItsNamespaces() {
        undo.later(() -> target.kubectl(
                "-n",
                "preflight-ending",
                "patch",
                "configmap",
                "holds",
                "--type=merge",
                "-p",
                "{\"metadata\": {\"finalizers\": null}}"));
        target.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: preflight-ending}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: holds, namespace: preflight-ending, finalizers: [example.org/holds]}
                """);
        target.kubectl("delete", "namespace", "preflight-ending", "--wait=false");
        target.kubectl(
                "label", "namespace", "preflight", "--overwrite", "pod-security.kubernetes.io/enforce=restricted");
    }

    /** As if it had just been installed, half of it, and no replica had ever run. */
    private void toTheWebhook(Installation installation, WebhookProcess webhook) {
        webhook.stop();
        installation.policy(POLICY);
        target.kubectl("delete", "mutatingwebhookconfiguration,validatingwebhookconfiguration", "transplant");
        target.kubectl("apply", "-f", "k8s/mutatingwebhookconfiguration.yaml");
    }

    private void toRights() {
        undo.later(() -> target.kubectl("apply", "-f", "k8s/migrate/velero-role.yaml"));
        target.kubectl("-n", "velero", "patch", "role", "transplant-migrate", "--type=json", "-p", """
                [{"op": "test", "path": "/rules/2/resources/3", "value": "datadownloads"}, {"op": "remove", "path": "/rules/2/resources/3"}]""");
        undo.later(() -> source.kubectl("apply", "-k", "k8s/source"));
        source.kubectl("-n", "velero", "patch", "role", "transplant-source", "--type=json", "-p", """
                [{"op": "test", "path": "/rules/0/verbs/3", "value": "create"}, {"op": "remove", "path": "/rules/0/verbs/3"}]""");
    }
}
