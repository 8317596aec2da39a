package dev.transplant.velero;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.rewrite.Fixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoredTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {apiVersion: v1, kind: Pod, status: {phase: Succeeded}} | it is completed
            {apiVersion: v1, kind: Pod, status: {phase: Failed}} | it is completed
            {apiVersion: v1, kind: Pod, metadata: {annotations: {kubernetes.io/config.mirror: x}}} | a node's kubelet makes it
            {apiVersion: batch/v1, kind: Job, status: {completionTime: "2026-01-01T00:00:00Z"}} | it is completed
            {apiVersion: v1, kind: PersistentVolume, spec: {persistentVolumeReclaimPolicy: Delete}} \
            | its claim gets a new volume, unless Velero has a native snapshot of it
            {apiVersion: v1, kind: Node} | Velero restores no object of this kind
            {apiVersion: velero.io/v1, kind: Backup} | Velero restores no object of this kind
            """)
    void namesWhatVeleroDoesNotRestore(String object, String why) {
        assertThat(Restored.obstacle(Fixture.yaml(object))).hasValue(why);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {apiVersion: v1, kind: Pod, status: {phase: Running}} | -
            {apiVersion: batch/v1, kind: Job, status: {active: 1}} | -
            {apiVersion: v1, kind: PersistentVolume, spec: {persistentVolumeReclaimPolicy: Retain}} | -
            {apiVersion: example.com/v1, kind: Node} | -
            """)
    void restoresTheRest(String object, String nothing) {
        assertThat(Restored.obstacle(Fixture.yaml(object))).isEmpty();
    }

    @Test
    void dropsWhatBelongsToTheSource() {
        assertThat(Restored.of(Fixture.yaml("""
                        apiVersion: apps/v1
                        kind: StatefulSet
                        metadata: {name: db, namespace: shop, uid: x, resourceVersion: "3", generation: 2, ownerReferences: [{}],
                          creationTimestamp: x, finalizers: [a.b/c], labels: {a: b}, annotations: {a: b}}
                        spec: {replicas: 2}
                        status: {replicas: 2}
                        """))).isEqualTo(Fixture.yaml("""
                        apiVersion: apps/v1
                        kind: StatefulSet
                        metadata: {name: db, namespace: shop, finalizers: [a.b/c], labels: {a: b}, annotations: {a: b}}
                        spec: {replicas: 2}
                        """));
    }

    @Test
    void leavesNoEmptyAnnotationsBehind() {
        assertThat(Restored.of(Fixture.yaml("""
                        apiVersion: v1
                        kind: PersistentVolumeClaim
                        metadata: {name: data, annotations: {pv.kubernetes.io/bind-completed: "yes"}}
                        """)).at("/metadata")).isEqualTo(Fixture.yaml("{name: data}"));
    }

    @Test
    void leavesOutOfAClaimWhatBelongsToItsVolume() {
        assertThat(Restored.of(Fixture.yaml("""
                        apiVersion: v1
                        kind: PersistentVolumeClaim
                        metadata:
                          name: data
                          annotations:
                            pv.kubernetes.io/bound-by-controller: "yes"
                            volume.kubernetes.io/storage-provisioner: csi.vsphere.vmware.com
                            volume.beta.kubernetes.io/storage-provisioner: csi.vsphere.vmware.com
                            volume.kubernetes.io/selected-node: node-1
                            velero.io/volume-snapshot-name: snapshot-1
                            velero.io/data-upload-name: upload-1
                            other: x
                        """)).at("/metadata/annotations")).isEqualTo(Fixture.yaml("{other: x}"));
    }

    @Test
    void leavesTheOriginalAlone() {
        var object = Fixture.yaml("""
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: a, uid: b, annotations: {pv.kubernetes.io/bind-completed: "yes"}}
                spec: {claimRef: {uid: c, name: d}}
                status: {phase: Bound}
                """);
        var before = object.deepCopy();
        assertThat(Restored.of(object)).isEqualTo(Fixture.yaml("""
                {apiVersion: v1, kind: PersistentVolume, metadata: {name: a}, spec: {claimRef: {name: d}}}"""));
        assertThat(object).isEqualTo(before);
    }

    @Test
    void leavesAloneWhatIsNoObject() {
        var object = Fixture.yaml("{apiVersion: v1, kind: ConfigMap, metadata: [1]}");
        assertThat(Restored.of(object)).isEqualTo(object);
    }
}
