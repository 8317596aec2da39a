package dev.transplant.migrate;

import dev.transplant.podsecurity.PodTemplates;
import dev.transplant.policy.RunSheets;
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
        return Stream.concat(scaling(namespace), Stream.of(autoscalers(namespace)));
    }

    private static Stream<Right> scaling(String namespace) {
        Stream<Right> apps = Stream.of("deployments", "statefulsets", "replicasets")
                .map(resource -> new Right("patch", APPS, resource, namespace, ""));
        Stream<Right> patch = Stream.concat(apps, Stream.of(new Right("patch", "batch/v1", "cronjobs", namespace, "")));
        return patch.flatMap(right -> Stream.of(right.withVerb("get"), right));
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
                        ofVelero(velero, "podvolumebackups", "list"),
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
                Right.list(CORE, "persistentvolumes", ""));
        Stream<Right> ofNamespaces = migration.targets().stream().flatMap(namespace -> inTarget(namespace, migration));
        return Stream.of(ofVelero, others, atHome(migration, home), ofNamespaces)
                .flatMap(rights -> rights)
                .distinct()
                .toList();
    }

    /** What is kept of the run, the webhook's replicas and what they are told, the claims, and the canaries' dry-runs. */
    private static Stream<Right> atHome(Migration migration, String home) {
        String report = RunStore.name(migration.name());
        Stream<Right> leases = Stream.of("get", "list", "create", "update", "delete")
                .map(verb -> new Right(verb, "coordination.k8s.io/v1", "leases", home, ""));
        Stream<Right> others = Stream.of(
                Right.get(CORE, "configmaps", home, "transplant-policy"),
                Right.get(APPS, "deployments", home, "transplant-webhook"),
                Right.list(CORE, "pods", home),
                Right.get(CORE, "configmaps", home, report),
                create(CORE, "configmaps", home),
                new Right("update", CORE, "configmaps", home, report),
                Right.get(CORE, "configmaps", home, RunSheets.NAME),
                new Right("update", CORE, "configmaps", home, RunSheets.NAME),
                create(CORE, "namespaces", ""),
                create(CORE, "persistentvolumeclaims", home),
                create("networking.k8s.io/v1", "ingresses", home),
                create(APPS, "statefulsets", home));
        return Stream.concat(leases, others);
    }

    private static Right create(String apiVersion, String resource, String namespace) {
        return new Right("create", apiVersion, resource, namespace, "");
    }

    private static Stream<Right> inTarget(String namespace, Migration migration) {
        Stream<Right> read = Stream.of(
                Right.get(CORE, "namespaces", "", namespace),
                Right.list(CORE, "persistentvolumeclaims", namespace),
                Right.list("networking.k8s.io/v1", "ingresses", namespace),
                Right.list("events.k8s.io/v1", "events", namespace));
        Stream<Right> adopt = Stream.of(new Right("patch", CORE, "namespaces", "", namespace))
                .filter(right -> migration.restore().adoptNamespaces());
        boolean mayRest = migration.quiesce() || migration.source().isEmpty();
        Stream<Right> wake = scaling(namespace).filter(right -> mayRest);
        return Stream.of(read, workloads(namespace), adopt, wake).flatMap(rights -> rights);
    }

    private static Stream<Right> ofVelero(String namespace, String resource, String... verbs) {
        return Stream.of(verbs).map(verb -> new Right(verb, Right.VELERO, resource, namespace, ""));
    }
}
