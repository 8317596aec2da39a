package dev.transplant.migrate;

import static dev.transplant.migrate.Side.SOURCE;
import static dev.transplant.migrate.Side.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is found of the run itself: its names, its backup, its namespaces in the source. All checks look at each row. */
class PreflightNamesTest {
    private static final String OTHERS = "{metadata: {name: shop-1, annotations: {transplant.dev/run: shop-0}}}";
    private static final String SHOP = "{metadata: {name: shop}}";
    private static final String QUIESCED =
            "{apiVersion: apps/v1, kind: Deployment, metadata: {namespace: shop, name: web, annotations: {transplant.dev/quiesced: '{\"run\": \"%s\", \"kind\": \"Deployment\", \"replicas\": 3}'}}}";
    private static final String AUTOSCALER =
            "{kind: HorizontalPodAutoscaler, metadata: {namespace: shop, name: web}, spec: {scaleTargetRef: {kind: %s, name: web}}}";

    static Stream<Arguments> names() {
        return Stream.of(
                arguments(new Given().part(SOURCE, Part.BACKUP, OTHERS), List.of("""
                        STOPS name-taken: the source has a Backup 'shop-1' already, which run 'shop-0' made. To mend it: take another name \
                        in migration.yaml, or if nobody needs it in the source: velero backup delete shop-1 -n velero, which deletes it from \
                        the store too""")),
                arguments(
                        new Given()
                                .part(TARGET, Part.BACKUP, "{metadata: {name: shop-1}}")
                                .part(TARGET, Part.RESTORE, "{metadata: {name: shop-1}}"),
                        List.of("""
                        STOPS name-taken: the target has a Backup 'shop-1' already, which no run of ours made. To mend it: take another \
                        name in migration.yaml, or if nobody needs it velero backup delete shop-1 -n velero, which deletes it from the store too""", """
                        STOPS name-taken: the target has a Restore 'shop-1' already, which no run of ours made. To mend it: take another \
                        name in migration.yaml, or if nobody needs it velero restore delete shop-1 -n velero""")),
                arguments(
                        new Given()
                                .part(SOURCE, Part.BACKUP, Given.RUN)
                                .part(TARGET, Part.BACKUP, Given.RUN)
                                .part(TARGET, Part.RESTORE, Given.RUN),
                        List.of()));
    }

    /** A target namespace that is Terminating, refuses the source's pod, and has its claim. */
    private static Given withTheTargetsOwn(String restore) {
        String claim = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}}";
        return new Given()
                .part(TARGET, Part.RESTORE, restore)
                .namespace(
                        SOURCE,
                        "shop",
                        SHOP,
                        claim,
                        "{apiVersion: v1, kind: Pod, metadata: {name: db}, spec: {hostNetwork: true}}")
                .namespace(TARGET, "shop", "{metadata: {name: shop}, status: {phase: Terminating}}", claim);
    }

    @Test
    void whatIsInTheTargetOnceThisRunRestoresIsItsOwn() {
        assertThat(withTheTargetsOwn(Given.RUN).findings()).isEmpty();
        assertThat(Preflight.findings(withTheTargetsOwn(OTHERS).situation()))
                .extracting(Finding::check)
                .containsExactly("namespace-terminating", "namespace-level", "existing-data", "name-taken");
    }

    private static Given inSource(String... members) {
        return new Given().namespace(SOURCE, "shop", SHOP, members);
    }

    static Stream<Arguments> claims() {
        String claim = "{kind: PersistentVolumeClaim, metadata: {name: %s}, status: {phase: %s}}";
        String pod =
                "{apiVersion: v1, kind: Pod, metadata: {name: db, annotations: {backup.velero.io/backup-volumes-excludes: 'tmp, scratch'}}, spec: {volumes: [{name: v, persistentVolumeClaim: {claimName: data}}, {name: tmp, persistentVolumeClaim: {claimName: tmp}}, {name: e, ephemeral: {}}]}, status: {phase: %s}}";
        String none =
                "STOPS unread-claims: no running pod of namespace 'shop' in the source mounts claim %s, so that its data will not be in the backup, and the claim arrives empty. To mend it: where the data is needed, have a pod run that mounts it while the backup is made, or take backup.volumes: snapshots; where it is not, name the claim in restore.emptyClaims: [shop/%s]";
        return Stream.of(
                arguments(inSource(claim.formatted("data", "Bound"), pod.formatted("Running")), List.of()),
                arguments(
                        inSource(
                                "{kind: PersistentVolumeClaim, metadata: {name: db-e, ownerReferences: [{kind: Pod, name: db}]}, status: {phase: Bound}}",
                                pod.formatted("Running")),
                        List.of()),
                arguments(
                        inSource(
                                "{kind: PersistentVolumeClaim, metadata: {name: old, labels: {velero.io/exclude-from-backup: 'true'}}, status: {phase: Bound}}"),
                        List.of()),
                arguments(
                        inSource(
                                claim.formatted("data", "Bound"),
                                pod.formatted("Running")
                                        .replace(
                                                "annotations: {",
                                                "labels: {velero.io/exclude-from-backup: 'true'}, annotations: {")),
                        List.of(none.formatted("data", "data"))),
                arguments(inSource(claim.formatted("new", "Pending"), pod.formatted("Running")), List.of()),
                arguments(
                        inSource(claim.formatted("tmp", "Bound"), pod.formatted("Running")),
                        List.of(none.formatted("tmp", "tmp"))),
                arguments(
                        inSource(
                                claim.formatted("data", "Bound"),
                                claim.formatted("a", "Bound"),
                                pod.formatted("Pending")),
                        List.of(none.formatted("a, data", "a"))),
                arguments(
                        inSource(claim.formatted("tmp", "Bound"), claim.formatted("old", "Bound"))
                                .withSource("restore: {emptyClaims: [shop/tmp]}"),
                        List.of(none.formatted("old", "old"))),
                arguments(inSource(claim.formatted("data", "Bound")).part(SOURCE, Part.BACKUP, Given.RUN), List.of()));
    }

    @ParameterizedTest
    @MethodSource("claims")
    void findsClaimsThatNobodyReads(Given given, List<String> found) {
        assertThat(given.findings()).containsExactlyElementsOf(found);
    }

    @Test
    void withoutASourceEverythingInTheTargetMayBeInTheBackup() {
        Given given = backup("includedNamespaces: [shop]", "phase: Completed")
                .namespace(
                        TARGET, "shop", SHOP, "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}}");
        assertThat(given.findings()).containsExactly("""
                STOPS existing-data: namespace 'shop' of the target has persistentvolumeclaim/data already, to which Velero restores no \
                data where the backup has them too. To mend it: kubectl -n shop delete persistentvolumeclaim/data if nobody needs what \
                is there, or restore into another namespace by restore.namespaceMapping""");
    }

    private static Given backup(String spec, String status) {
        return new Given()
                .migration("backup: {name: b}")
                .part(TARGET, Part.BACKUP, "{metadata: {name: b}, spec: {%s}, status: {%s}}".formatted(spec, status));
    }

    static Stream<Arguments> backups() {
        return Stream.of(
                arguments(new Given().migration("backup: {name: b}"), List.of("""
                        STOPS backup: the target has no Backup 'b' in namespace 'velero'. To mend it: kubectl -n velero get backups shows \
                        those that there are; Velero looks for new ones in the store once a minute""")),
                arguments(backup("", "phase: Failed, failureReason: gone"), List.of("""
                        STOPS backup: Backup 'b' is Failed (gone), so it cannot be restored. To mend it: velero backup describe b -n velero \
                        --details; name another one in backup.name""")),
                arguments(backup("includedNamespaces: [shop, '']", "phase: PartiallyFailed, errors: 2"), List.of("""
                        WARNS backup: Backup 'b' is PartiallyFailed, with 2 errors: something is not in it. To mend it: velero backup \
                        describe b -n velero --details says what""")),
                arguments(backup("includedNamespaces: [store]", "phase: Completed"), List.of("""
                        STOPS backup: Backup 'b' does not have namespace 'shop'. To mend it: velero backup describe b -n velero --details; \
                        name another one in backup.name""")),
                arguments(backup("excludedNamespaces: [shop]", "phase: Completed"), List.of("""
                        STOPS backup: Backup 'b' does not have namespace 'shop'. To mend it: velero backup describe b -n velero --details; \
                        name another one in backup.name""")),
                arguments(backup("includedNamespaces: ['sh*']", "phase: Completed"), List.of()),
                arguments(backup("", "phase: Completed"), List.of()));
    }

    static Stream<Arguments> sources() {
        return Stream.of(
                arguments(new Given().absent(SOURCE, "shop"), List.of("""
                        STOPS source-namespace: the source has no namespace 'shop'. To mend it: in the source: kubectl get namespaces \
                        shows those that there are; change namespaces in migration.yaml""")),
                arguments(
                        new Given()
                                .namespace(
                                        SOURCE,
                                        "shop",
                                        SHOP,
                                        "{kind: ReplicaSet, metadata: {namespace: shop, name: web-1, annotations: {transplant.dev/quiesced: '{\"run\": \"shop-0\", \"kind\": \"Deployment\", \"replicas\": 3}'}}}"),
                        List.of()),
                arguments(new Given().namespace(SOURCE, "shop", SHOP, QUIESCED.formatted("shop-0")), List.of("""
                        STOPS quiesced: Deployment shop/web of the source is scaled down by run 'shop-0', as others may be. To mend it: \
                        migrate --rollback with the migration.yaml of run 'shop-0'""")),
                arguments(new Given().namespace(SOURCE, "shop", SHOP, QUIESCED.formatted("shop-1")), List.of()),
                arguments(
                        new Given()
                                .withSource("quiesce: true\nbackup: {volumes: snapshots}")
                                .namespace(SOURCE, "shop", SHOP, AUTOSCALER.formatted("Deployment")),
                        List.of("""
                        WARNS autoscaler: HorizontalPodAutoscaler shop/web of the source may scale Deployment web up again while it is \
                        quiesced. To mend it: nothing, where Kubernetes alone acts by it: it rests at 0 replicas; pause what else does, in \
                        the source such as: kubectl -n shop annotate scaledobject NAME autoscaling.keda.sh/paused=true""")),
                arguments(
                        new Given()
                                .withSource("quiesce: true\nbackup: {volumes: snapshots}")
                                .namespace(SOURCE, "shop", SHOP, AUTOSCALER.formatted("Rollout")),
                        List.of()),
                arguments(new Given().namespace(SOURCE, "shop", SHOP, AUTOSCALER.formatted("Deployment")), List.of()));
    }

    @ParameterizedTest
    @MethodSource({"names", "backups", "sources"})
    void isFound(Given given, List<String> findings) {
        assertThat(given.findings()).isEqualTo(findings);
    }
}
