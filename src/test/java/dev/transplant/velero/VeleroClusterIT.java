package dev.transplant.velero;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.testbed.Await;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.On;
import dev.transplant.testbed.Velero;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real Velero backs up a namespace, and restores it into one whose Pod Security level is too strict. */
@ExtendWith(BedExtension.class)
class VeleroClusterIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @ParameterizedTest
    @ValueSource(strings = {"1.18", "1.13"})
    void worksWithRealVelero(String version, Bed bed, @On(ClusterSpec.TARGET_1_35) Cluster cluster) throws Exception {
        String run = "job-" + version.replace('.', '-');
        try (Velero running = bed.velero(cluster, version)) {
            assertThat(running).isNotNull();
            VeleroCluster velero = new VeleroCluster(cluster.client(), "velero");
            assertThat(velero.version(LIMIT))
                    .hasValueSatisfying(v -> assertThat(v.toString()).startsWith("v" + version));
            prepare(cluster, run);

            VeleroObject backup = backsUp(velero, run);
            sumsUpItsVolumesAlone(velero, backup, cluster);
            tellsWhichClaimsHaveNoData(velero, backup);
            VeleroObject restore = saysWhatWentWrong(velero, run);
            tellsWhoseDataIsWritten(velero, restore, cluster);
        } finally {
            cluster.kubectl("delete", "namespace", run, run + "-strict", "--ignore-not-found", "--timeout=120s");
            cluster.kubectl("delete", "persistentvolume", run, "--ignore-not-found", "--timeout=120s");
        }
    }

    private static void prepare(Cluster cluster, String run) {
        cluster.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: %1$s, labels: {pod-security.kubernetes.io/enforce: privileged}}
                ---
                apiVersion: v1
                kind: Namespace
                metadata: {name: %1$s-strict}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings, namespace: %1$s}
                data: {from: source}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings, namespace: %1$s-strict}
                data: {from: target}
                ---
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: default, namespace: %1$s}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: db-0, namespace: %1$s}
                spec:
                  containers: [{name: db, image: db, securityContext: {privileged: true}}]
                  volumes: [{name: files, persistentVolumeClaim: {claimName: data}}]
                ---
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: %1$s}
                spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: "", hostPath: {path: /data}, claimRef: {namespace: %1$s, name: data}}
                ---
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data, namespace: %1$s}
                spec: {accessModes: [ReadWriteOnce], storageClassName: "", volumeName: %1$s, resources: {requests: {storage: 1Gi}}}
                """.formatted(run));
        Await.until(
                LIMIT,
                () -> "the claim is Bound",
                () -> cluster.get("-n", run, "persistentvolumeclaim", "data")
                        .at("/status/phase")
                        .asText()
                        .equals("Bound"));
    }

    private static VeleroObject backsUp(VeleroCluster velero, String run) throws InterruptedException {
        assertThat(velero.find("Backup", run)).isEmpty();
        Map<String, Object> spec = Map.of(
                "includedNamespaces",
                List.of(run),
                "snapshotVolumes",
                false,
                "defaultVolumesToFsBackup",
                true,
                "storageLocation",
                "default");
        VeleroObject backup = ended(velero, "Backup", run, spec);

        velero.create("Backup", run, Map.of(), spec);

        assertThat(backup.phase()).as(backup.reason()).isEqualTo(new Phase("Completed"));
        assertThat(backup.annotation("transplant.dev/run")).isEqualTo("first");
        assertThat(velero.find("Backup", run).map(VeleroObject::uid))
                .as("one that exists is left as it is")
                .contains(backup.uid());
        assertThat(backup.items()).isPositive().isEqualTo(backup.totalItems());
        return backup;
    }

    /** Looks only when it is woken, so that a wake that is missing fails the test. */
    private static VeleroObject ended(VeleroCluster velero, String kind, String name, Map<String, Object> spec)
            throws InterruptedException {
        Semaphore woken = new Semaphore(0);
        try (Watched watched = velero.watch(kind, name, woken::release)) {
            assertThat(watched).isNotNull();
            velero.create(kind, name, Map.of("transplant.dev/run", "first"), spec);
            while (true) {
                assertThat(woken.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .as("woken, but it is %s", velero.find(kind, name).map(VeleroObject::phase))
                        .isTrue();
                VeleroObject found = velero.find(kind, name).orElseThrow();
                if (found.phase().hasEnded()) {
                    return found;
                }
            }
        }
    }

    private static void sumsUpItsVolumesAlone(VeleroCluster velero, VeleroObject backup, Cluster cluster) {
        assertThat(velero.volumes(backup)).isEqualTo(new VolumeProgress(0, 0, 0, 0, 0, List.of()));
        String podVolume = """
                apiVersion: velero.io/v1
                kind: PodVolumeBackup
                metadata: {name: %s, namespace: velero, labels: {velero.io/backup-uid: "%s", test: volumes}}
                spec: {backupStorageLocation: default, node: node-1, repoIdentifier: none, volume: data, pod: {kind: Pod, namespace: shop, name: db-0}}
                status: {phase: %s, message: disk full, progress: {totalBytes: 100, bytesDone: %d}}
                ---
                """;
        cluster.apply(podVolume.formatted("one", backup.uid(), "InProgress", 30)
                + podVolume.formatted("two", backup.uid(), "Failed", 5)
                + podVolume.formatted("foreign", "another", "InProgress", 50)
                + """
                apiVersion: velero.io/v2alpha1
                kind: DataUpload
                metadata: {name: three, namespace: velero, labels: {velero.io/backup-uid: "%s", test: volumes}}
                spec: {backupStorageLocation: default, operationTimeout: 1h, snapshotType: CSI, sourceNamespace: shop, sourcePVC: data}
                status: {phase: Completed, progress: {totalBytes: 1000, bytesDone: 1000}}
                """.formatted(backup.uid()));
        try {
            assertThat(velero.volumes(backup))
                    .isEqualTo(new VolumeProgress(
                            3, 2, 1, 1035, 1200, List.of("volume data of pod shop/db-0: disk full")));
        } finally {
            cluster.kubectl(
                    "-n", "velero", "delete", "podvolumebackups.velero.io,datauploads.velero.io", "-l", "test=volumes");
        }
    }

    /** The pod that mounts it does not run. */
    private static void tellsWhichClaimsHaveNoData(VeleroCluster velero, VeleroObject backup) throws Exception {
        assertThat(velero.claimData(backup, LIMIT)).hasValueSatisfying(data -> {
            assertThat(data.stored()).isEmpty();
            assertThat(data.snapshots()).isEmpty();
            assertThat(data.reasons()).containsOnlyKeys(backup.name() + "/data");
            assertThat(data.reasons().get(backup.name() + "/data")).contains("pod is not scheduled");
        });
    }

    private static VeleroObject saysWhatWentWrong(VeleroCluster velero, String run) throws Exception {
        VeleroObject restore = ended(
                velero, "Restore", run, Map.of("backupName", run, "namespaceMapping", Map.of(run, run + "-strict")));

        Results results = velero.results(restore, LIMIT);

        assertThat(restore.phase()).isEqualTo(new Phase("PartiallyFailed"));
        assertThat(results.errors()).hasSize((int) restore.errors());
        assertThat(results.warnings()).hasSize((int) restore.warnings());
        assertThat(results.words(20))
                .anySatisfy(refused -> assertThat(refused)
                        .startsWith("error in namespace %s-strict: the namespace's Pod Security level refuses pods"
                                .formatted(run))
                        .contains("error restoring pods/%s".formatted(run), "/db-0: pods \"db-0\" is forbidden"))
                .anySatisfy(differs -> assertThat(differs)
                        .startsWith("warning in namespace %s-strict: it exists with another content".formatted(run))
                        .contains("settings"));
        assertThat(velero.results(velero.find("Backup", run).orElseThrow(), LIMIT)
                        .errors())
                .isEmpty();
        return restore;
    }

    private static void tellsWhoseDataIsWritten(VeleroCluster velero, VeleroObject restore, Cluster cluster) {
        assertThat(velero.restoredData(restore)).isEqualTo(RestoredData.NONE);
        String podVolume = """
                apiVersion: velero.io/v1
                kind: PodVolumeRestore
                metadata: {name: %s, namespace: velero, labels: {velero.io/restore-uid: "%s", velero.io/pvc-uid: %1$s, test: volumes}}
                spec: {backupStorageLocation: default, repoIdentifier: none, snapshotID: one, sourceNamespace: shop, volume: data, pod: {kind: Pod, namespace: shop, name: db-0}}
                status: {phase: %s}
                ---
                """;
        String moved = """
                apiVersion: velero.io/v2alpha1
                kind: DataDownload
                metadata: {name: %s, namespace: velero, labels: {velero.io/restore-uid: "%s", test: volumes}}
                spec: {backupStorageLocation: default, operationTimeout: 1h, snapshotID: one, sourceNamespace: shop, targetVolume: {namespace: store, pvc: %1$s, pv: ""}}
                status: {phase: %s}
                ---
                """;
        cluster.apply(podVolume.formatted("one", restore.uid(), "Completed")
                + podVolume.formatted("two", restore.uid(), "Failed")
                + podVolume.formatted("foreign", "another", "Completed")
                + moved.formatted("three", restore.uid(), "Completed")
                + moved.formatted("four", restore.uid(), "InProgress"));
        try {
            RestoredData written = velero.restoredData(restore);
            assertThat(written).isEqualTo(new RestoredData(Set.of("one"), Set.of("store/three")));
            assertThat(written.has("store/three", "")).isTrue();
            assertThat(written.has("store/one", "one")).isTrue();
            assertThat(written.has("store/two", "two")).isFalse();
        } finally {
            cluster.kubectl(
                    "-n",
                    "velero",
                    "delete",
                    "podvolumerestores.velero.io,datadownloads.velero.io",
                    "-l",
                    "test=volumes");
        }
    }
}
