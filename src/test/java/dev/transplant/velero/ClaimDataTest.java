package dev.transplant.velero;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.rewrite.Fixture;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClaimDataTest {
    private static final String INCOMPLETE = "the backup has failed in part, and it does not say where";

    private static JsonNode podVolume(String claim, String phase) {
        return Fixture.yaml(
                "{metadata: {annotations: {velero.io/pvc-name: %s}}, spec: {pod: {kind: Pod, namespace: shop, name: db-0}, volume: data}, status: {phase: %s, snapshotID: one}}"
                        .formatted(claim, phase));
    }

    private static ClaimData of(JsonNode infos, boolean complete, JsonNode... podVolumes) throws UnreachableException {
        return ClaimData.of(infos, List.of(podVolumes), complete);
    }

    /** Members as Velero 1.18 writes them (internal/volume/volumes_information.go). */
    @Test
    void dividesClaimsByWhereTheirDataIs() throws UnreachableException {
        JsonNode infos = Fixture.yaml("""
                - {pvcName: moved, pvcNamespace: shop, pvName: pv-1, backupMethod: CSISnapshot, snapshotDataMoved: true, skipped: false, result: succeeded}
                - {pvcName: local, pvcNamespace: shop, pvName: pv-2, backupMethod: CSISnapshot, snapshotDataMoved: false, skipped: false, result: succeeded}
                - {pvcName: disk, pvcNamespace: shop, pvName: pv-3, backupMethod: NativeSnapshot, skipped: false, result: succeeded}
                - {pvcName: lost, pvcNamespace: shop, pvName: pv-4, backupMethod: CSISnapshot, snapshotDataMoved: true, skipped: false, result: failed}
                - {pvcName: idle, pvcNamespace: shop, skipped: true, skippedReason: "podvolume: no pod runs;\\u202e\\n"}
                """);

        assertThat(of(infos, true))
                .isEqualTo(new ClaimData(
                        Set.of("shop/moved"),
                        Set.of(),
                        Set.of("shop/local", "shop/disk"),
                        Map.of("shop/lost", "it failed to be backed up", "shop/idle", "podvolume: no pod runs;"),
                        Set.of("pv-1", "pv-2", "pv-3", "pv-4")));
    }

    /** Infos leave out volumes whose pod is gone at the end, and say in 1.13 of no volume whether it failed. */
    @Test
    void goesByThePodVolumesForFiles() throws UnreachableException {
        JsonNode infos = Fixture.yaml("""
                - {pvcName: lost, pvcNamespace: shop, pvName: pv-1, backupMethod: PodVolumeBackup, skipped: false}
                """);

        assertThat(of(infos, false, podVolume("gone", "Completed"), podVolume("lost", "Failed")))
                .isEqualTo(new ClaimData(
                        Set.of("shop/gone"),
                        Set.of(),
                        Set.of(),
                        Map.of("shop/lost", "it failed to be backed up"),
                        Set.of("pv-1")));
    }

    /** Velero keeps nothing of it then, and a restore makes no PodVolumeRestore. */
    @Test
    void tellsVolumesWithoutAFileApart() throws UnreachableException {
        ObjectNode vacant = (ObjectNode) podVolume("empty", "Completed");
        vacant.withObject("/status").remove("snapshotID");
        JsonNode infos = Fixture.yaml(
                "- {pvcName: empty, pvcNamespace: shop, pvName: pv-1, backupMethod: PodVolumeBackup, skipped: false}");

        assertThat(of(infos, true, vacant))
                .isEqualTo(new ClaimData(Set.of(), Set.of("shop/empty"), Set.of(), Map.of(), Set.of("pv-1")));
    }

    @Test
    void of113IsSureOfMovedDataWhereNothingHasFailed() throws UnreachableException {
        JsonNode infos = Fixture.yaml(
                "- {pvcName: moved, pvcNamespace: shop, pvName: pv-1, backupMethod: CSISnapshot, snapshotDataMoved: true, skipped: false}");

        assertThat(of(infos, true).stored()).containsExactly("shop/moved");
        assertThat(of(infos, false))
                .isEqualTo(
                        new ClaimData(Set.of(), Set.of(), Set.of(), Map.of("shop/moved", INCOMPLETE), Set.of("pv-1")));
    }

    @Test
    void isNothingWithoutVolumes() throws UnreachableException {
        ClaimData nothing = new ClaimData(Set.of(), Set.of(), Set.of(), Map.of(), Set.of());
        assertThat(of(Fixture.yaml("[]"), true)).isEqualTo(nothing);
        assertThat(of(Fixture.yaml("null"), true)).isEqualTo(nothing);
    }

    /** They come one by one, after the backup. */
    @Test
    void isNotKnownBeforeAllPodVolumesAreFound() {
        JsonNode infos = Fixture.yaml("""
                - {pvcName: b, pvcNamespace: shop, backupMethod: PodVolumeBackup, skipped: false, result: succeeded}
                - {pvcName: a, pvcNamespace: shop, backupMethod: PodVolumeBackup, skipped: false, result: succeeded}
                - {pvcName: here, pvcNamespace: shop, backupMethod: PodVolumeBackup, skipped: false, result: succeeded}
                """);

        assertThatThrownBy(() -> of(infos, true, podVolume("here", "Completed")))
                .isInstanceOf(UnreachableException.class)
                .hasMessage(
                        "this Velero has not found the PodVolumeBackup of claim shop/a yet, 2 in all, without which it restores no data: see its log");
    }
}
