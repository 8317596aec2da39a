package dev.transplant.velero;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.rewrite.Fixture;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClaimDataTest {
    private static final JsonNode NO_INFOS = Fixture.yaml("[]");
    private static final String INCOMPLETE = "the backup has failed in part, and it does not say where";

    private static JsonNode podVolume(String claim, String phase) {
        return Fixture.yaml(
                "{metadata: {annotations: {velero.io/pvc-name: %s}}, spec: {pod: {kind: Pod, namespace: shop, name: db-0}, volume: data}, status: {phase: %s}}"
                        .formatted(claim, phase));
    }

    private static ClaimData of(JsonNode infos, boolean complete, JsonNode... podVolumes) {
        return ClaimData.of(infos, List.of(podVolumes), complete);
    }

    /** Members as Velero 1.18 writes them (internal/volume/volumes_information.go). */
    @Test
    void dividesClaimsByWhereTheirDataIs() {
        JsonNode infos = Fixture.yaml("""
                - {pvcName: moved, pvcNamespace: shop, backupMethod: CSISnapshot, snapshotDataMoved: true, skipped: false, result: succeeded}
                - {pvcName: local, pvcNamespace: shop, backupMethod: CSISnapshot, snapshotDataMoved: false, skipped: false, result: succeeded}
                - {pvcName: disk, pvcNamespace: shop, backupMethod: NativeSnapshot, skipped: false, result: succeeded}
                - {pvcName: lost, pvcNamespace: shop, backupMethod: CSISnapshot, snapshotDataMoved: true, skipped: false, result: failed}
                - {pvcName: idle, pvcNamespace: shop, skipped: true, skippedReason: "podvolume: no pod runs;\\u202e\\n"}
                """);

        assertThat(of(infos, true))
                .isEqualTo(new ClaimData(
                        Set.of("shop/moved"),
                        Set.of("shop/local", "shop/disk"),
                        Map.of("shop/lost", "it failed to be backed up", "shop/idle", "podvolume: no pod runs;")));
    }

    /** Infos leave out volumes whose pod is gone at the end, and say in 1.13 of no volume whether it failed. */
    @Test
    void goesByThePodVolumesForFiles() {
        JsonNode infos = Fixture.yaml("""
                - {pvcName: lost, pvcNamespace: shop, backupMethod: PodVolumeBackup, skipped: false}
                - {pvcName: odd, pvcNamespace: shop, backupMethod: PodVolumeBackup, skipped: false, result: succeeded}
                """);

        assertThat(of(infos, false, podVolume("gone", "Completed"), podVolume("lost", "Failed")))
                .isEqualTo(
                        new ClaimData(Set.of("shop/gone"), Set.of(), Map.of("shop/lost", "it failed to be backed up")));
    }

    @Test
    void of113IsSureOfMovedDataWhereNothingHasFailed() {
        JsonNode infos = Fixture.yaml(
                "- {pvcName: moved, pvcNamespace: shop, backupMethod: CSISnapshot, snapshotDataMoved: true, skipped: false}");

        assertThat(of(infos, true).stored()).containsExactly("shop/moved");
        assertThat(of(infos, false)).isEqualTo(new ClaimData(Set.of(), Set.of(), Map.of("shop/moved", INCOMPLETE)));
    }

    @Test
    void isNothingWithoutVolumes() {
        assertThat(Stream.of(NO_INFOS, Fixture.yaml("null")).map(infos -> of(infos, true)))
                .containsOnly(new ClaimData(Set.of(), Set.of(), Map.of()));
    }
}
