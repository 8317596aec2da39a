package dev.transplant.migrate;

import static dev.transplant.migrate.Side.SOURCE;
import static dev.transplant.migrate.Side.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.transplant.migrate.ClusterState.Presence;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is found of the two clusters: Velero, its stores, versions, tokens, rights. All checks look at each row. */
class PreflightClustersTest {
    private static final String QUIESCED = "quiesce: true\nbackup: {volumes: none}";
    private static final String RENEW =
            "put a kubeconfig with a new token into the Secret of the Job; in the source: kubectl create token SERVICE-ACCOUNT -n NAMESPACE --duration=24h";

    private static String location(String name, String spec, String status) {
        return "{metadata: {name: %s}, spec: {%s}, status: {%s}}".formatted(name, spec, status);
    }

    private static String at(String bucket, String more) {
        return location("default", "objectStorage: {bucket: %s}%s".formatted(bucket, more), "phase: Available");
    }

    static Stream<Arguments> locations() {
        return Stream.of(
                arguments(new Given().part(SOURCE, Part.LOCATIONS), List.of("""
                        STOPS storage-location: the source has no default BackupStorageLocation in namespace 'velero'. To mend it: \
                        in the source: kubectl -n velero get backupstoragelocations shows those that there are; name one in \
                        backup.storageLocation""")),
                arguments(new Given().withSource("backup: {storageLocation: far}"), List.of("""
                        STOPS storage-location: the source has no BackupStorageLocation 'far' in namespace 'velero'. To mend it: \
                        in the source: kubectl -n velero get backupstoragelocations shows those that there are; name one in \
                        backup.storageLocation""")),
                arguments(
                        new Given()
                                .part(
                                        SOURCE,
                                        Part.LOCATIONS,
                                        location(
                                                "default",
                                                "objectStorage: {bucket: velero}, accessMode: ReadOnly",
                                                "phase: Unavailable, message: no bucket")),
                        List.of("""
                        STOPS storage-location: BackupStorageLocation 'default' of the source is Unavailable (no bucket). To mend it: \
                        in the source: kubectl -n velero describe backupstoragelocation default""", """
                        STOPS storage-location: BackupStorageLocation 'default' of the source is ReadOnly, so Velero backs up nothing to \
                        it. To mend it: in the source: kubectl -n velero patch backupstoragelocation default --type=merge -p \
                        '{"spec":{"accessMode":"ReadWrite"}}'""")),
                arguments(
                        new Given()
                                .part(
                                        TARGET,
                                        Part.LOCATIONS,
                                        location(
                                                "default",
                                                "objectStorage: {bucket: velero, prefix: b}, config: {s3Url: 'http://two/'}",
                                                "phase: Available")),
                        List.of("""
                        STOPS storage-location: the target has no BackupStorageLocation that leads to where 'default' of the source \
                        does, bucket 'velero'; it has 'default': bucket 'velero', prefix 'b' at http://two. To mend it: velero \
                        backup-location create from-source -n velero --provider PROVIDER --bucket velero --access-mode=ReadWrite""")),
                arguments(
                        new Given()
                                .part(SOURCE, Part.LOCATIONS, at("velero", ", config: {s3Url: 'http://one'}"))
                                .part(TARGET, Part.LOCATIONS, at("velero", ", config: {s3Url: 'http://two'}")),
                        List.of("""
                        STOPS storage-location: the target has no BackupStorageLocation that leads to where 'default' of the source \
                        does, bucket 'velero' at http://one; it has 'default': bucket 'velero' at http://two. To mend it: velero \
                        backup-location create from-source -n velero --provider PROVIDER --bucket velero --access-mode=ReadWrite""")),
                arguments(
                        new Given()
                                .part(SOURCE, Part.LOCATIONS, at("velero", ", config: {s3Url: 'http://one/'}"))
                                .part(TARGET, Part.LOCATIONS, at("other", ""), at("velero", "")),
                        List.of()),
                arguments(
                        new Given()
                                .part(
                                        TARGET,
                                        Part.LOCATIONS,
                                        location("default", "objectStorage: {bucket: velero}", "")),
                        List.of("""
                        STOPS storage-location: BackupStorageLocation 'default' of the target is not yet looked at by Velero. To mend \
                        it: kubectl -n velero describe backupstoragelocation default""")),
                arguments(
                        new Given()
                                .velero(TARGET, Presence.RUNS, "v1.18.0")
                                .part(TARGET, Part.LOCATIONS, at("velero", ", accessMode: ReadOnly")),
                        List.of("""
                        WARNS storage-location: BackupStorageLocation 'default' of the target is ReadOnly, and Velero v1.16.0 to v1.18.0 \
                        restores no volumes from such a one unless it has done so before (velero#9626). To mend it: kubectl -n velero \
                        patch backupstoragelocation default --type=merge -p '{"spec":{"accessMode":"ReadWrite"}}', or have Velero v1.18.1""")),
                arguments(new Given().part(TARGET, Part.LOCATIONS, at("velero", ", accessMode: ReadOnly")), List.of()),
                arguments(new Given().unknown(SOURCE, Part.LOCATIONS).part(TARGET, Part.LOCATIONS), List.of()),
                arguments(
                        new Given()
                                .migration("backup: {name: b}")
                                .part(
                                        TARGET,
                                        Part.BACKUP,
                                        "{metadata: {name: b}, spec: {storageLocation: default}, status: {phase: Completed}}")
                                .part(
                                        TARGET,
                                        Part.LOCATIONS,
                                        location("default", "objectStorage: {bucket: velero}", "phase: Unavailable")),
                        List.of("""
                        STOPS storage-location: BackupStorageLocation 'default' of the target is Unavailable. To mend it: kubectl -n \
                        velero describe backupstoragelocation default""")));
    }

    static Stream<Arguments> versions() {
        return Stream.of(
                arguments(
                        new Given().velero(SOURCE, Presence.NO_KINDS, "").unknown(SOURCE, Part.LOCATIONS),
                        List.of("""
                        STOPS velero: the source has no Velero: it does not know backupstoragelocations.velero.io. To mend it: in the \
                        source: velero install, or name the cluster that has it""")),
                arguments(new Given().velero(TARGET, Presence.SILENT, "v1.18.1"), List.of("""
                        STOPS velero: Velero does not answer in namespace 'velero' of the target. To mend it: kubectl -n velero get \
                        deployment velero, and kubectl -n velero logs deployment/velero""")),
                arguments(new Given().velero(TARGET, Presence.UNKNOWN, ""), List.of()),
                arguments(new Given().velero(SOURCE, Presence.RUNS, "v1.10.3"), List.of("""
                        STOPS velero-version: Velero v1.10.3 of the source is older than v1.11. To mend it: in the source: upgrade it to \
                        v1.11 or newer; velero version -n velero shows it""")),
                arguments(new Given().velero(TARGET, Presence.RUNS, "v1.13.2"), List.of("""
                        WARNS velero-version: Velero v1.13.2 of the target is older than v1.18.1 of the source, and may not understand \
                        its backup. To mend it: upgrade it to v1.18; velero version -n velero shows it""")),
                arguments(new Given().velero(TARGET, Presence.RUNS, "v1.18.0"), List.of()),
                arguments(new Given().velero(SOURCE, Presence.RUNS, "v1.11.0"), List.of()),
                arguments(
                        new Given().withSource("backup: {volumes: snapshots}").velero(SOURCE, Presence.RUNS, "v1.11.4"),
                        List.of("""
                        STOPS velero-version: Velero v1.11.4 of the source is older than v1.12, the first that moves snapshots. To mend \
                        it: in the source: upgrade it to v1.12 or newer; velero version -n velero shows it""")),
                arguments(
                        new Given().withSource("backup: {volumes: snapshots}").velero(SOURCE, Presence.RUNS, "v1.12.0"),
                        List.of()),
                arguments(new Given().kubernetes(TARGET, 26), List.of("""
                        WARNS kubernetes-version: Kubernetes v1.26 of the target is older than v1.35 of the source: its StatefulSet \
                        controller may compute another revision and replace restored pods while their data is being restored. To mend \
                        it: take a target of v1.35 or newer (kubectl version), or look at the pods of StatefulSets in the report""")),
                arguments(new Given().kubernetes(SOURCE, 26), List.of()),
                arguments(new Given().part(SOURCE, Part.DAEMON_SETS), List.of("""
                        STOPS node-agent: the source has no DaemonSet node-agent in namespace 'velero', which backup.volumes: filesystem \
                        needs. To mend it: in the source: velero install --use-node-agent -n velero""")),
                arguments(
                        new Given().withSource("backup: {volumes: snapshots}").part(TARGET, Part.DAEMON_SETS),
                        List.of("""
                        STOPS node-agent: the target has no DaemonSet node-agent in namespace 'velero', which backup.volumes: snapshots \
                        needs. To mend it: velero install --use-node-agent -n velero""")),
                arguments(
                        new Given()
                                .part(
                                        TARGET,
                                        Part.DAEMON_SETS,
                                        "{metadata: {name: node-agent}, status: {numberReady: 0}}"),
                        List.of("""
                        STOPS node-agent: DaemonSet node-agent in namespace 'velero' of the target has no ready pod, which \
                        backup.volumes: filesystem needs. To mend it: kubectl -n velero describe daemonset node-agent""")),
                arguments(new Given().withSource("backup: {volumes: none}").part(TARGET, Part.DAEMON_SETS), List.of()),
                arguments(new Given().unknown(TARGET, Part.DAEMON_SETS), List.of()));
    }

    static Stream<Arguments> access() {
        return Stream.of(
                arguments(
                        new Given().tokenExpires("2026-11-29T12:00:00Z"),
                        List.of(
                                "STOPS source-token: the token for the source expired at 2026-11-29T12:00:00Z. To mend it: "
                                        + RENEW)),
                arguments(
                        new Given().tokenExpires("2026-11-29T15:59:59Z"),
                        List.of(
                                "WARNS source-token: the token for the source expires at 2026-11-29T15:59:59Z, and the backup may take until 2026-11-29T16:00:00Z. To mend it: "
                                        + RENEW)),
                arguments(new Given().tokenExpires("2026-11-29T16:00:00Z"), List.of()),
                arguments(
                        new Given().withSource(QUIESCED).tokenExpires("2026-11-29T20:47:29Z"),
                        List.of(
                                "STOPS source-token: the token for the source expires at 2026-11-29T20:47:29Z, and by the timeouts the run may last until 2026-11-29T20:47:30Z: then nothing could bring the source's workloads back. To mend it: "
                                        + RENEW + ", or shorter timeouts in migration.yaml")),
                arguments(new Given().withSource(QUIESCED).tokenExpires("2026-11-29T20:47:30Z"), List.of()),
                arguments(
                        new Given().missing(SOURCE, new Right("create", "velero.io/v1", "backups", "velero", "")),
                        List.of("""
                        STOPS rights: in the source we may not create backups in namespace 'velero'. To mend it: grant it, until \
                        'kubectl auth can-i create backups.velero.io -n velero' says yes by the kubeconfig of the source""")),
                arguments(
                        new Given()
                                .missing(TARGET, new Right("get", "velero.io/v1", "restores", "velero", ""))
                                .missing(TARGET, new Right("watch", "velero.io/v1", "restores", "velero", ""))
                                .missing(TARGET, Right.get("velero.io/v1", "restores", "velero", "shop-1")),
                        List.of("""
                        STOPS rights: in the target we may not get, watch restores in namespace 'velero'. To mend it: grant it, until \
                        'kubectl auth can-i get restores.velero.io -n velero', 'kubectl auth can-i watch restores.velero.io -n velero' \
                        say yes to the Job's ServiceAccount""")),
                arguments(
                        new Given()
                                .velero(TARGET, Presence.NO_KINDS, "")
                                .missing(TARGET, new Right("get", "velero.io/v1", "restores", "velero", ""))
                                .missing(TARGET, Right.list("v1", "pods", "shop")),
                        List.of("""
                        STOPS rights: in the target we may not list pods in namespace 'shop'. To mend it: grant it, until 'kubectl auth \
                        can-i list pods -n shop' says yes to the Job's ServiceAccount""", """
                        STOPS velero: the target has no Velero: it does not know backupstoragelocations.velero.io. To mend it: velero \
                        install, or name the cluster that has it""")),
                arguments(new Given().missing(TARGET, Right.get("v1", "namespaces", "", "shop")), List.of("""
                        STOPS rights: in the target we may not get namespaces shop. To mend it: grant it, until 'kubectl auth can-i get \
                        namespaces/shop' says yes to the Job's ServiceAccount""")),
                arguments(new Given().trouble(SOURCE, Unanswered.unauthorized(SOURCE)), List.of("""
                        STOPS cluster: the source does not accept our credentials (401 Unauthorized). To mend it: put a kubeconfig with a \
                        new token into the Secret of the Job; kubectl --kubeconfig FILE auth whoami tries it""")));
    }

    @ParameterizedTest
    @MethodSource({"locations", "versions", "access"})
    void isFound(Given given, List<String> findings) {
        assertThat(given.findings()).isEqualTo(findings);
    }

    @Test
    void nothingIsFoundWhereAllIsWell() {
        assertThat(new Given().findings()).isEmpty();
    }

    @Test
    void allIsFoundAtOnceAndWhatStopsComesFirst() {
        Given given = new Given()
                .kubernetes(TARGET, 26)
                .velero(TARGET, Presence.SILENT, "v1.18.1")
                .part(TARGET, Part.WEBHOOK)
                .tokenExpires("2026-11-29T12:10:00Z");

        assertThat(Preflight.findings(given.situation()))
                .extracting(Finding::check)
                .containsExactly("velero", "webhook", "source-token", "kubernetes-version");
    }

    @Test
    void readsWhenATokenExpires() {
        String payload = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"exp\": 1796040000}".getBytes(StandardCharsets.UTF_8));

        assertThat(SourceToken.expiry("e30." + payload + ".c2ln")).contains(Instant.ofEpochSecond(1_796_040_000));
        assertThat(Stream.of("", "abc", "a.b.c", "e30.e30.x", "e30.W10.x")
                        .flatMap(token -> SourceToken.expiry(token).stream()))
                .isEmpty();
    }
}
