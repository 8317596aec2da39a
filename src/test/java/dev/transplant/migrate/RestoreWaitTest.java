package dev.transplant.migrate;

import static dev.transplant.migrate.Side.SOURCE;
import static dev.transplant.migrate.Side.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.migrate.ClusterState.Presence;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found where a namespace that exists admits the source's pod, but maybe not with Velero's own container in it. */
class RestoreWaitTest {
    private static Given given(String version, String level) {
        return new Given()
                .velero(SOURCE, Presence.RUNS, "")
                .velero(TARGET, Presence.RUNS, version)
                .namespace(
                        TARGET,
                        "shop",
                        "{metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: %s}}}".formatted(level));
    }

    private static Given pod(Given given, String annotation, String volume, String phase) {
        return given.namespace(SOURCE, "shop", "{metadata: {name: shop}}", """
            {apiVersion: v1, kind: Pod, metadata: {name: db-0, annotations: {%s}}, spec: {
              securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}},
              containers: [{name: db, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}],
              volumes: [{name: data, %s: {}}]}, status: {phase: %s}}""".formatted(annotation, volume, phase));
    }

    private static String settings(String data) {
        return "{metadata: {name: ours, labels: {velero.io/pod-volume-restore: RestoreItemAction}}, data: {%s}}"
                .formatted(data);
    }

    private static List<String> levels(Given given) {
        return given.findings().stream()
                .filter(line -> line.contains("namespace-level"))
                .toList();
    }

    @ParameterizedTest(name = "Velero {0} in {1}: {4}, {5}, {6}")
    @CsvSource({
        "v1.15.0, restricted, filesystem, '', persistentVolumeClaim, Running, true",
        "v1.13.2, restricted, filesystem, '', emptyDir, Running, true",
        "v1.15.1, restricted, filesystem, '', persistentVolumeClaim, Running, false",
        "v1.15.0, baseline, filesystem, '', persistentVolumeClaim, Running, false",
        "v1.15.0, restricted, filesystem, '', secret, Running, false",
        "v1.15.0, restricted, filesystem, '', persistentVolumeClaim, Succeeded, false",
        "v1.15.0, restricted, snapshots, '', persistentVolumeClaim, Running, false",
        "v1.15.0, restricted, filesystem, 'backup.velero.io/backup-volumes-excludes: \"x, data\"', emptyDir, Running, false",
        "v1.15.0, restricted, filesystem, 'backup.velero.io/backup-volumes-excludes: x', emptyDir, Running, true",
        "v1.15.0, restricted, none, 'backup.velero.io/backup-volumes: data', persistentVolumeClaim, Running, true",
    })
    void isFoundWhereItIsAddedAndRefused(
            String version,
            String level,
            String volumes,
            String annotation,
            String volume,
            String phase,
            boolean refused) {
        Given given = given(version, level).withSource("backup: {volumes: %s}".formatted(volumes));

        assertThat(levels(pod(given, annotation, volume, phase))).hasSize(refused ? 1 : 0);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            v1.15.0 | | Velero v1.15.0 gives its container restore-wait no security context: have v1.15.1 or newer, or set secCtx in ConfigMap fs-restore-action-config
            '' | | the target's Velero does not say its version, and gives its container restore-wait no security context before v1.15.1
            v1.18.1 | secCtxRunAsUser: '0' | ConfigMap fs-restore-action-config gives Velero's container restore-wait a security context that restricted refuses: allowPrivilegeEscalation != false (container "restore-wait" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "restore-wait" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "restore-wait" must set securityContext.runAsNonRoot=true), runAsUser=0 (container "restore-wait" must not set runAsUser=0), seccompProfile (pod or container "restore-wait" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")
            """)
    void isToldWithWhyAndWhatToDo(String version, String data, String why) {
        Given given = given(version, "restricted")
                .part(
                        TARGET,
                        Part.ACTION_SETTINGS,
                        Stream.ofNullable(data).map(RestoreWaitTest::settings).toArray(String[]::new));

        assertThat(levels(pod(given, "", "emptyDir", "Running"))).containsExactly("""
                        STOPS namespace-level: namespace 'shop' of the target exists already and enforces 'restricted': Pod db-0 gets a \
                        container that 'restricted' refuses: %s. To mend it: kubectl label namespace shop --overwrite \
                        pod-security.kubernetes.io/enforce=baseline, or restore.adoptNamespaces: true""".formatted(why));
    }
}
