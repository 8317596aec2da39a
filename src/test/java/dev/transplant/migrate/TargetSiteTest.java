package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.policy.InvalidYamlException;
import dev.transplant.rewrite.Fixture;
import dev.transplant.testbed.StubApi;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which claims have got no data, by what the target says of the restore and of its claims. */
@Timeout(60)
class TargetSiteTest {
    private static final String VELERO = "/apis/velero.io/v1/namespaces/velero/";
    private static final BackupPlan PLAN =
            FakeSites.PLAN.bringing(Set.of("store/files", "store/moved", "store/failed", "store/gone", "media/old"));

    private final StubApi target = new StubApi();

    @AfterEach
    void close() {
        target.close();
    }

    private void has(String path, String yaml) {
        String json = Fixture.yaml(yaml).toString();
        target.at(path, exchange -> StubApi.answer(exchange, 200, json));
    }

    private TargetSite site(String existingResources) throws InvalidYamlException {
        Migration migration = MigrationReader.read("""
                name: shop-1
                namespaces: [shop, media]
                backup: {name: shop}
                restore: {namespaceMapping: {shop: store}, existingResources: %s}
                """.formatted(existingResources));
        return new TargetSite(target.client(), migration, new PolicyInForce(target.client(), "transplant-system"));
    }

    private void hasRestored() {
        has(VELERO + "restores/shop-1", """
                {apiVersion: velero.io/v1, kind: Restore, metadata: {name: shop-1, namespace: velero, uid: r-1, creationTimestamp: "2026-11-29T00:00:00Z"},
                 spec: {backupName: shop}, status: {phase: Completed}}""");
        has(VELERO + "podvolumerestores", """
                apiVersion: velero.io/v1
                kind: PodVolumeRestoreList
                metadata: {}
                items:
                  - {metadata: {name: a, labels: {velero.io/pvc-uid: u-files}}, status: {phase: Completed}}
                  - {metadata: {name: b, labels: {velero.io/pvc-uid: u-failed}}, status: {phase: Failed}}
                  - {metadata: {name: c}, status: {phase: Completed}}
                """);
        has("/apis/velero.io/v2alpha1/namespaces/velero/datadownloads", """
                apiVersion: velero.io/v2alpha1
                kind: DataDownloadList
                metadata: {}
                items: [{metadata: {name: d}, spec: {targetVolume: {namespace: store, pvc: moved}}, status: {phase: Completed}}]
                """);
        hasClaims("store", "files", "failed", "moved");
        hasClaims("media", "old");
    }

    /** The one called old was there before the restore. */
    private void hasClaims(String namespace, String... names) {
        String items = Stream.of(names)
                .map(name -> "{metadata: {namespace: %s, name: %s, uid: u-%s, creationTimestamp: '%s'}}"
                        .formatted(
                                namespace,
                                name,
                                name,
                                name.equals("old") ? "2026-11-28T23:59:59Z" : "2026-11-29T00:00:00Z"))
                .collect(Collectors.joining(", "));
        has(
                "/api/v1/namespaces/%s/persistentvolumeclaims".formatted(namespace),
                "{metadata: {}, items: [%s]}".formatted(items));
    }

    @Test
    void isSaidOfThoseThatNoRestoreOfOursHasWritten() throws InvalidYamlException {
        hasRestored();

        assertThat(site("none").withoutData(PLAN)).containsExactly("media/old", "store/failed", "store/gone");
    }

    @Test
    void isNotSaidOfThoseThatWereThereBeforeWhereThatIsWanted() throws InvalidYamlException {
        hasRestored();

        assertThat(site("update").withoutData(PLAN)).containsExactly("store/failed", "store/gone");
    }

    @Test
    void asksNothingWhereNoDataIsToCome() throws InvalidYamlException {
        target.at(VELERO, exchange -> StubApi.answer(exchange, 500, "{}"));

        assertThat(site("none").withoutData(FakeSites.PLAN)).isEmpty();
    }
}
