package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.transplant.policy.InvalidYamlException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MigrationReaderTest {
    private static final String LEAST = "name: shop-1\nnamespaces: [shop]\nsource: {kubeconfig: /source}\n";

    private static final String QUIESCED_FILES =
            "needs backup.volumes snapshots (or none): filesystem, which is the default, reads volumes through running pods, and there are none then, so no data would be in the backup";

    private static final String NO_CLAIM =
            "is no claim of one of namespaces: write NAMESPACE/NAME, as they are in the source";

    @Test
    void hasADefaultForEverythingButThreeKeys() throws InvalidYamlException {
        assertThat(MigrationReader.read(LEAST))
                .isEqualTo(new Migration(
                        "shop-1",
                        List.of("shop"),
                        Optional.of(new Migration.Source(Path.of("/source"), "velero")),
                        new Migration.Backup("shop-1", "", Migration.Volumes.FILESYSTEM, "720h"),
                        new Migration.Restore("velero", Migration.ExistingResources.NONE, Map.of(), false, Set.of()),
                        false,
                        new Migration.Timeouts(
                                Duration.ofHours(4),
                                Duration.ofMinutes(5),
                                Duration.ofHours(4),
                                Duration.ofMinutes(15)),
                        new Migration.Objectives(Optional.empty(), Optional.empty())));
    }

    @Test
    void readsEveryKey() throws InvalidYamlException {
        Migration migration = MigrationReader.read("""
                name: shop-1
                namespaces: [shop, shop-db]
                source: {kubeconfig: /source, veleroNamespace: backup}
                backup: {name: nightly, storageLocation: remote, volumes: snapshots, ttl: 1h30m}
                restore:
                  veleroNamespace: tmc
                  existingResources: update
                  namespaceMapping: {shop: store}
                  adoptNamespaces: true
                  emptyClaims: [shop/cache, shop-db/old.data]
                quiesce: true
                timeouts: {backup: PT1H, sync: PT1M, restore: PT2H, ready: PT3M}
                objectives: {rto: PT1H, rpo: PT15M}
                """);

        assertThat(migration)
                .isEqualTo(new Migration(
                        "shop-1",
                        List.of("shop", "shop-db"),
                        Optional.of(new Migration.Source(Path.of("/source"), "backup")),
                        new Migration.Backup("nightly", "remote", Migration.Volumes.SNAPSHOTS, "1h30m"),
                        new Migration.Restore(
                                "tmc",
                                Migration.ExistingResources.UPDATE,
                                Map.of("shop", "store"),
                                true,
                                Set.of("shop/cache", "shop-db/old.data")),
                        true,
                        new Migration.Timeouts(
                                Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofHours(2), Duration.ofMinutes(3)),
                        new Migration.Objectives(
                                Optional.of(Duration.ofHours(1)), Optional.of(Duration.ofMinutes(15)))));
        assertThat(migration.targets()).containsExactly("store", "shop-db");
    }

    static Stream<Arguments> problems() {
        return Stream.of(
                arguments(
                        "",
                        "line 1: name: is missing: a name of this run, such as shop-1; the Backup and the Restore get it too; "
                                + "line 1: namespaces: is missing: those to migrate, such as [shop]; "
                                + "line 1: backup.name: is missing: there is no source to back up, so name the Backup that is to be restored"),
                arguments(
                        LEAST + "source2: x",
                        "line 4: source2: there is no such key here; there are backup, name, namespaces, objectives, quiesce, restore, source, timeouts"),
                arguments(
                        LEAST + "backup: {volume: none}",
                        "line 4: backup.volume: there is no such key here; there are name, storageLocation, ttl, volumes"),
                arguments(
                        LEAST + "restore: {adopt: true}",
                        "line 4: restore.adopt: there is no such key here; there are adoptNamespaces, emptyClaims, existingResources, namespaceMapping, veleroNamespace"),
                arguments(
                        LEAST + "timeouts: {all: PT1M}",
                        "line 4: timeouts.all: there is no such key here; there are backup, ready, restore, sync"),
                arguments(
                        LEAST + "objectives: {rta: PT1M}",
                        "line 4: objectives.rta: there is no such key here; there are rpo, rto"),
                arguments(
                        "name: s\nnamespaces: [s]\nsource: {}",
                        "line 1: source.kubeconfig: is missing: the file that leads to the source, or leave out source and name a backup"),
                arguments(
                        "name: s\nnamespaces: [s]\nsource: {kubeconfig: s,\n context: c}",
                        "line 4: source.context: there is no such key here; there are kubeconfig, veleroNamespace"),
                arguments(
                        "name: s\nnamespaces: [s]\nbackup: {name: b, volumes: none}\nquiesce: true",
                        "line 4: quiesce: needs source, since it scales the workloads there"),
                arguments(LEAST + "quiesce: true", "line 4: quiesce: " + QUIESCED_FILES),
                arguments(LEAST + "backup: {volumes: filesystem}\nquiesce: true", "line 5: quiesce: " + QUIESCED_FILES),
                arguments(
                        "name: " + "s".repeat(51) + "\nnamespaces: [s]\nbackup: {name: b}",
                        "line 1: name: '" + "s".repeat(51)
                                + "' is no name for a run: lower case letters, digits and '-', at most 44"),
                arguments(
                        "name: Shop\nnamespaces: [s]\nbackup: {name: b}",
                        "line 1: name: 'Shop' is no name for a run: lower case letters, digits and '-', at most 44"),
                arguments(
                        "name: s\nnamespaces: [a_b]\nbackup: {name: b}",
                        "line 2: namespaces[0]: 'a_b' is not the name of a namespace"),
                arguments("name: s\nnamespaces: [a, a]\nbackup: {name: b}", "line 2: namespaces[1]: 'a' stands twice"),
                arguments(
                        "name: s\nnamespaces: []\nbackup: {name: b}",
                        "line 1: namespaces: is missing: those to migrate, such as [shop]"),
                arguments(LEAST + "backup: {name: B}", "line 4: backup.name: 'B' is not the name of a Backup"),
                arguments(
                        LEAST + "backup: {ttl: 30d}",
                        "line 4: backup.ttl: '30d' is not a time as Velero takes it: hours, minutes and seconds, such as 720h"),
                arguments(
                        LEAST + "restore: {emptyClaims: [shop/cache, cache]}",
                        "line 4: restore.emptyClaims[1]: 'cache' " + NO_CLAIM),
                arguments(
                        LEAST + "restore: {emptyClaims: [blog/cache]}",
                        "line 4: restore.emptyClaims[0]: 'blog/cache' " + NO_CLAIM),
                arguments(
                        LEAST + "restore: {emptyClaims: [shop/]}",
                        "line 4: restore.emptyClaims[0]: 'shop/' " + NO_CLAIM),
                arguments(
                        LEAST + "restore: {emptyClaims: [shop/a/b]}",
                        "line 4: restore.emptyClaims[0]: 'shop/a/b' " + NO_CLAIM),
                arguments(
                        LEAST + "backup: {volumes: all}",
                        "line 4: backup.volumes: 'all' is not one of filesystem, none, snapshots"),
                arguments(
                        LEAST + "restore: {existingResources: replace}",
                        "line 4: restore.existingResources: 'replace' is not one of none, update"),
                arguments(
                        LEAST + "restore: {namespaceMapping: {store: shop2}}",
                        "line 4: restore.namespaceMapping.store: 'store' is not one of namespaces"),
                arguments(
                        "name: s\nnamespaces: [a, b]\nbackup: {name: b}\nrestore: {namespaceMapping: {a: b}}",
                        "line 4: restore.namespaceMapping: two namespaces would become 'b'"),
                arguments(
                        LEAST + "timeouts: {backup: 4h}",
                        "line 4: timeouts.backup: '4h' is not a time such as PT4H or PT90M, of at most 30 days"),
                arguments(
                        LEAST + "timeouts: {ready: PT0S}",
                        "line 4: timeouts.ready: 'PT0S' is not a time such as PT4H or PT90M, of at most 30 days"),
                arguments(
                        LEAST + "objectives: {rto: P31D}",
                        "line 4: objectives.rto: 'P31D' is not a time such as PT4H or PT90M, of at most 30 days"),
                arguments(LEAST + "quiesce: yes", "line 4: quiesce: must be true or false, but is the string 'yes'"));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void namesAllThatIsWrong(String yaml, String message) {
        assertThatThrownBy(() -> MigrationReader.read(yaml))
                .isInstanceOf(InvalidYamlException.class)
                .hasMessage(message);
    }
}
