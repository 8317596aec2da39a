package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.plan.Conditions;
import dev.transplant.plan.JsonReport;
import dev.transplant.plan.Plan;
import dev.transplant.plan.RestoreScope;
import dev.transplant.plan.VolumeRestore;
import dev.transplant.podsecurity.Version;
import dev.transplant.policy.PolicyReader;
import dev.transplant.rewrite.Fixture;
import dev.transplant.velero.ClaimData;
import dev.transplant.velero.Download;
import dev.transplant.velero.TestArchive;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackedUpClaimsTest {
    private static final ClaimData NOTHING = new ClaimData(Set.of(), Set.of(), Set.of(), Map.of(), Set.of());

    private static BackedUpClaims claims(String... names) {
        BackedUpClaims claims = new BackedUpClaims();
        for (String name : names) {
            claims.add(object("PersistentVolumeClaim", name, "volumeName: pv-1"));
        }
        return claims;
    }

    private static JsonNode object(String kind, String name, String spec) {
        return Fixture.yaml(
                "{kind: %s, metadata: {namespace: shop, name: %s}, spec: {%s}}".formatted(kind, name, spec));
    }

    /** Where they arrive has another name, and Velero takes their owner away. */
    @Test
    void areTakenAsTheyAreInTheBackup() throws Exception {
        String claim =
                "{\"apiVersion\": \"v1\", \"kind\": \"PersistentVolumeClaim\", \"metadata\": {\"namespace\": \"shop\", \"name\": \"%s\"%s}, \"spec\": {\"volumeName\": \"pv-1\"}}";
        TestArchive archive = new TestArchive()
                .file("metadata/version", "1.1.0\n")
                .twice("persistentvolumeclaims", "shop", "data", claim.formatted("data", ""))
                .twice(
                        "persistentvolumeclaims",
                        "shop",
                        "tmp",
                        claim.formatted("tmp", ", \"ownerReferences\": [{\"kind\": \"Pod\", \"name\": \"db\"}]"));
        BackedUpClaims claims = new BackedUpClaims();
        Conditions conditions =
                new Conditions(Version.LATEST, VolumeRestore.offline(Optional.empty()), Optional.empty());
        Plan plan = new Plan(
                PolicyReader.defaults(), conditions, new JsonReport(new ByteArrayOutputStream(), true), count -> {});

        try (Download download = archive.download()) {
            plan.backup(download, new RestoreScope(Map.of("shop", "store")), claims::add);
        }

        assertThat(claims.losses(NOTHING, Set.of())).singleElement().asString().contains("has none of shop/data;");
        assertThat(claims.losses(NOTHING, Set.of("shop/data"))).isEmpty();
    }

    @Test
    void withTheirDataAreNoLoss() {
        ClaimData data = new ClaimData(
                Set.of("shop/files"),
                Set.of(),
                Set.of("shop/disk"),
                Map.of("shop/files", "of another volume"),
                Set.of());

        assertThat(claims("files", "disk").losses(data, Set.of())).isEmpty();
        assertThat(claims("files").warnings(data)).isEmpty();
    }

    @Test
    void withoutItAreALossWithVelerosReason() {
        ClaimData data = new ClaimData(
                Set.of("shop/files"), Set.of(), Set.of(), Map.of("shop/idle", "no pod runs", "shop/odd", ""), Set.of());

        assertThat(claims("odd", "idle", "files", "gone").losses(data, Set.of()))
                .containsExactly(
                        "the data of claims: the backup has none of shop/gone, shop/idle (Velero: no pod runs), shop/odd; where it is needed, mend that and start a run of another name, where it is not, name the claims in restore.emptyClaims of that run");
    }

    @Test
    void mayBeEmptyWhereThatIsAccepted() {
        assertThat(claims("cache").losses(NOTHING, Set.of("shop/cache"))).isEmpty();
        assertThat(claims("cache", "data").losses(NOTHING, Set.of("shop/cache", "store/data")))
                .singleElement()
                .asString()
                .contains("has none of shop/data;");
    }

    @Test
    void haveDataThatARestoreMustWriteWhereTheStoreHasIt() {
        ClaimData data = new ClaimData(
                Set.of("shop/files", "shop/cache", "other/data"),
                Set.of("shop/empty"),
                Set.of("shop/disk"),
                Map.of(),
                Set.of());
        BackedUpClaims claims = claims("files", "cache", "empty", "disk", "gone");

        assertThat(claims.stored(data, Set.of("shop/cache"), "new-"::concat)).containsExactly("new-shop/files");
        assertThat(claims.losses(data, Set.of("shop/gone")))
                .as("what was empty is not lost")
                .isEmpty();
    }

    @Test
    void thatNeverHadAVolumeHaveNoDataToLose() {
        BackedUpClaims claims = new BackedUpClaims();
        claims.add(object("PersistentVolumeClaim", "new", "storageClassName: fast"));
        claims.add(object("PersistentVolume", "pv-1", "volumeName: odd"));
        claims.add(object("PersistentVolume", "pv-2", "persistentVolumeReclaimPolicy: Delete"));

        assertThat(claims.isEmpty()).isTrue();
        assertThat(claims.losses(NOTHING, Set.of())).isEmpty();
    }

    @Test
    void ofPodsLiveNoLongerThanThose() {
        BackedUpClaims claims = new BackedUpClaims();
        JsonNode before = Fixture.yaml(
                "{kind: PersistentVolumeClaim, metadata: {namespace: shop, name: db-tmp, ownerReferences: [{kind: Pod, name: db}]}, spec: {volumeName: pv-1}}");
        claims.add(before);

        assertThat(claims.isEmpty()).isTrue();
    }

    /** Velero restores a volume that it has skipped and that is kept as it is. */
    @Test
    void onVolumesThatAreKeptAreWorthAWarning() {
        BackedUpClaims claims = claims("files");
        claims.add(object("PersistentVolume", "pv-1", "persistentVolumeReclaimPolicy: Retain"));

        assertThat(claims.losses(NOTHING, Set.of())).isEmpty();
        assertThat(claims.warnings(NOTHING))
                .containsExactly(
                        "the data of these claims is not in the backup, but on volumes of the source that are kept (Retain), and they will be bound to those again: shop/files; see that the target reaches that storage, and that both do not write to it");
        assertThat(claims.losses(new ClaimData(Set.of(), Set.of(), Set.of(), Map.of(), Set.of("pv-1")), Set.of()))
                .as("Velero makes a new volume in its place")
                .hasSize(1);
        assertThat(claims.warnings(new ClaimData(Set.of("shop/files"), Set.of(), Set.of(), Map.of(), Set.of())))
                .isEmpty();
    }

    @Test
    void inSnapshotsAloneAreWorthAWarning() {
        assertThat(claims("disk", "files")
                        .warnings(new ClaimData(
                                Set.of("shop/files"), Set.of(), Set.of("shop/disk", "shop/files"), Map.of(), Set.of())))
                .containsExactly(
                        "the data of these claims is in snapshots of the source's storage alone, and not in the object store: shop/disk; if the target cannot reach that storage, take a backup with snapshotMoveData");
    }

    @Test
    void areNamedAsFarAsAnybodyReads() {
        String[] many = IntStream.range(10, 35).mapToObj(i -> "c" + i).toArray(String[]::new);

        assertThat(claims(many).losses(NOTHING, Set.of()))
                .singleElement()
                .asString()
                .contains("shop/c29 and 5 more;")
                .doesNotContain("shop/c30");
    }
}
