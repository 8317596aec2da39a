package dev.transplant.migrate;

import dev.transplant.podsecurity.PodTemplates;
import java.util.List;
import java.util.stream.Stream;

/** All that the Job has to be allowed, in one place: preflight asks for each, and the roles that we ship give each. */
final class Rights {
    private static final String CORE = "v1";
    private static final String APPS = "apps/v1";
    private static final String DATA_MOVER = "velero.io/v2alpha1";
    private static final String ADMISSION = "admissionregistration.k8s.io/v1";

    private Rights() {}

    /** Returns those in the source. */
    static List<Right> ofSource(Migration migration, Migration.Source source) {
        String velero = source.veleroNamespace();
        Stream<Right> ofVelero = Stream.of(
                        ofVelero(velero, "backups", "get", "list", "watch", "create"),
                        ofVelero(velero, "backupstoragelocations", "get", "list"),
                        ofVelero(velero, "podvolumebackups", "get", "list"),
                        ofVelero(velero, "serverstatusrequests", "get", "list", "watch", "create"))
                .flatMap(rights -> rights);
        Stream<Right> others =
                Stream.of(Right.list(DATA_MOVER, "datauploads", velero), Right.list(APPS, "daemonsets", velero));
        Stream<Right> ofNamespaces =
                migration.namespaces().stream().flatMap(namespace -> inNamespace(namespace, migration.quiesce()));
        return Stream.of(ofVelero, others, ofNamespaces)
                .flatMap(rights -> rights)
                .distinct()
                .toList();
    }

    private static Stream<Right> inNamespace(String namespace, boolean quiesce) {
        Stream<Right> read = Stream.concat(
                workloads(namespace),
                Stream.of(
                        Right.get(CORE, "namespaces", "", namespace),
                        Right.list(CORE, "persistentvolumeclaims", namespace)));
        return quiesce ? Stream.concat(read, quiesce(namespace)) : read;
    }

    private static Stream<Right> quiesce(String namespace) {
        Stream<Right> apps = Stream.of("deployments", "statefulsets", "replicasets")
                .map(resource -> new Right("patch", APPS, resource, namespace, ""));
        return Stream.concat(
                apps, Stream.of(new Right("patch", "batch/v1", "cronjobs", namespace, ""), autoscalers(namespace)));
    }

    static Right autoscalers(String namespace) {
        return Right.list("autoscaling/v2", "horizontalpodautoscalers", namespace);
    }

    /** Those of the kinds that make pods. */
    static Stream<Right> workloads(String namespace) {
        return PodTemplates.KINDS.stream()
                .map(workload -> Right.list(workload.apiVersion(), workload.plural(), namespace));
    }

    /**
     * Returns those in the target.
     *
     * @param home our own namespace
     */
    static List<Right> ofTarget(Migration migration, String home) {
        String velero = migration.restore().veleroNamespace();
        Stream<Right> ofVelero = Stream.of(
                        ofVelero(velero, "backups", "get", "list", "watch"),
                        ofVelero(velero, "restores", "get", "list", "watch", "create"),
                        ofVelero(velero, "backupstoragelocations", "get", "list"),
                        ofVelero(velero, "podvolumerestores", "get", "list"),
                        ofVelero(velero, "downloadrequests", "get", "list", "watch", "create", "delete"),
                        ofVelero(velero, "serverstatusrequests", "get", "list", "watch", "create"))
                .flatMap(rights -> rights);
        Stream<Right> others = Stream.of(
                Right.list(DATA_MOVER, "datadownloads", velero),
                Right.list(CORE, "configmaps", velero),
                Right.list(APPS, "daemonsets", velero),
                Right.list("storage.k8s.io/v1", "storageclasses", ""),
                Right.list("networking.k8s.io/v1", "ingressclasses", ""),
                Right.get(ADMISSION, "mutatingwebhookconfigurations", "", "transplant"),
                Right.get(ADMISSION, "validatingwebhookconfigurations", "", "transplant"),
                Right.get(CORE, "configmaps", home, "transplant-policy"),
                Right.get(APPS, "deployments", home, "transplant-webhook"));
        Stream<Right> ofNamespaces =
                migration.targets().stream().flatMap(namespace -> inTarget(namespace, migration.restore()));
        return Stream.of(ofVelero, others, ofNamespaces)
                .flatMap(rights -> rights)
                .distinct()
                .toList();
    }

    private static Stream<Right> inTarget(String namespace, Migration.Restore restore) {
        Stream<Right> read = Stream.of(
                Right.get(CORE, "namespaces", "", namespace),
                Right.list(CORE, "pods", namespace),
                Right.list(CORE, "persistentvolumeclaims", namespace));
        return restore.adoptNamespaces()
                ? Stream.concat(read, Stream.of(new Right("patch", CORE, "namespaces", "", namespace)))
                : read;
    }

    private static Stream<Right> ofVelero(String namespace, String resource, String... verbs) {
        return Stream.of(verbs).map(verb -> new Right(verb, Right.VELERO, resource, namespace, ""));
    }
}
