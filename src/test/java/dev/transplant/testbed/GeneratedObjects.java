package dev.transplant.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** 300 objects of all kinds that applications have, with classes given in every way that API servers take. */
public final class GeneratedObjects {
    /** The policy that maps some of their classes, takes some away, and does not know others. */
    public static final String POLICY = """
            ingress: {classes: {avi-lb: contour, avi-internal: ""}}
            storage: {classes: {default: vsan-default-storage-policy, bronze: "", platinum: gold}}
            remove: {annotations: [ako.vmware.com/vs-uuid], finalizers: [ingress.ako.vmware.com/finalizer, example.com/hold]}
            """;

    /** At least so many are in the backup; the source cluster adds some of its own. */
    public static final int OBJECTS = 300;

    private static final int NAMESPACES = 8;
    private static final String PREFIX = "generated-";
    private static final String BACKUP = "generated";

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String CLAIM = "accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}";

    /** What there is in each namespace, beside what comes in several ways. */
    private static final String APPLICATION = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings, namespace: NAMESPACE, annotations: {ako.vmware.com/vs-uuid: x}}
            data: {number: "1"}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: password, namespace: NAMESPACE}
            stringData: {password: "1"}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: NAMESPACE, annotations: {ako.vmware.com/vs-uuid: x}}
            spec: {selector: {app: web}, ports: [{port: 80}]}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: web, namespace: NAMESPACE}
            ---
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: quota, namespace: NAMESPACE}
            spec: {hard: {default.storageclass.storage.k8s.io/requests.storage: 1Ti}}
            ---
            apiVersion: v1
            kind: LimitRange
            metadata: {name: limits, namespace: NAMESPACE}
            spec: {limits: [{type: PersistentVolumeClaim, max: {storage: 1Ti}}]}
            ---
            apiVersion: v1
            kind: ReplicationController
            metadata: {name: old, namespace: NAMESPACE}
            spec: {replicas: 0, selector: {app: old}, template: {metadata: {labels: {app: old}}, spec: {containers: [{name: main, image: "redis:7.4"}]}}}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: NAMESPACE}
            spec: {replicas: 0, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: "redis:7.4"}]}}}
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: agent, namespace: NAMESPACE}
            spec: {selector: {matchLabels: {app: agent}}, template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: main, image: "redis:7.4"}]}}}
            ---
            apiVersion: batch/v1
            kind: Job
            metadata: {name: once, namespace: NAMESPACE}
            spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: main, image: "redis:7.4"}]}}}
            ---
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: often, namespace: NAMESPACE}
            spec: {suspend: true, schedule: "0 0 * * *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "redis:7.4"}]}}}}}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: alone, namespace: NAMESPACE}
            spec: {containers: [{name: main, image: "redis:7.4"}]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: web, namespace: NAMESPACE}
            rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: web, namespace: NAMESPACE}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
            subjects: [{kind: ServiceAccount, name: web, namespace: NAMESPACE}]
            ---
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: web, namespace: NAMESPACE}
            spec: {podSelector: {}}
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: web, namespace: NAMESPACE}
            spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
            ---
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: web, namespace: NAMESPACE}
            spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
            """;

    private static final List<String> NAMESPACE_METADATA = List.of(
            "",
            ", labels: {team: shop}",
            ", annotations: {owner: shop}",
            ", labels: {pod-security.kubernetes.io/enforce: baseline}",
            ", labels: {pod-security.kubernetes.io/enforce: privileged, pod-security.kubernetes.io/enforce-version: v1.29}");

    /** Metadata and spec of Ingresses. */
    private static final List<String> INGRESSES = List.of(
            "} | ingressClassName: avi-lb",
            ", annotations: {kubernetes.io/ingress.class: avi-lb}} | ",
            ", annotations: {kubernetes.io/ingress.class: nginx, a/b: c}} | ",
            ", annotations: {ako.vmware.com/vs-uuid: x}} | ingressClassName: avi-internal",
            ", annotations: {ako.vmware.com/vs-uuid: x, a/b: c}, finalizers: [ingress.ako.vmware.com/finalizer]} | ingressClassName: nginx",
            ", finalizers: [example.com/keep, ingress.ako.vmware.com/finalizer, example.com/hold]} | ingressClassName: avi-lb",
            ", annotations: {kubernetes.io/ingress.class: avi-internal}} | ");

    /** Metadata and spec of claims, of the volumes that are bound to them, and of claim templates. */
    private static final List<String> STORAGE = List.of(
            "} | storageClassName: default",
            "} | storageClassName: bronze",
            "} | storageClassName: silver",
            "} | storageClassName: \"\"",
            ", annotations: {volume.beta.kubernetes.io/storage-class: default}} | ",
            ", annotations: {volume.beta.kubernetes.io/storage-class: bronze, a/b: c}} | ",
            ", annotations: {a/b: c}, finalizers: [example.com/hold]} | storageClassName: platinum");

    private GeneratedObjects() {}

    /** Makes the backup, once a test run, and returns its name. */
    public static String backup(Bed bed) {
        Cluster source = bed.cluster(ClusterSpec.SOURCE);
        if (source.has("namespace", "velero") && source.has("-n", "velero", "backup", BACKUP)) {
            return BACKUP;
        }
        source.apply(join(namespaces().mapToObj(GeneratedObjects::namespace)));
        source.apply(join(namespaces().boxed().flatMap(GeneratedObjects::objects)));
        Await.until(LIMIT, () -> "claims Bound", () -> unbound(source) == 0);
        try (Velero velero = bed.velero(source, "1.18")) {
            velero.completeBackup(BACKUP, names().toArray(String[]::new));
        }
        return BACKUP;
    }

    private static long unbound(Cluster cluster) {
        JsonNode claims = cluster.read("/api/v1/persistentvolumeclaims").path("items");
        return StreamSupport.stream(claims.spliterator(), false)
                .filter(claim -> claim.at("/metadata/namespace").asText().startsWith(PREFIX))
                .filter(claim -> !claim.at("/status/phase").asText().equals("Bound"))
                .count();
    }

    private static IntStream namespaces() {
        return IntStream.range(0, NAMESPACES);
    }

    private static Stream<String> names() {
        return namespaces().mapToObj(i -> PREFIX + i);
    }

    private static String join(Stream<String> documents) {
        return documents.collect(Collectors.joining("---\n"));
    }

    private static String namespace(int number) {
        return "apiVersion: v1\nkind: Namespace\nmetadata: {name: %s%d%s}\n"
                .formatted(PREFIX, number, NAMESPACE_METADATA.get(number % NAMESPACE_METADATA.size()));
    }

    private static Stream<String> objects(int number) {
        String namespace = PREFIX + number;
        List<String> objects = new ArrayList<>();
        objects.add(APPLICATION.replace("NAMESPACE", namespace));
        for (int i = 0; i < INGRESSES.size(); i++) {
            objects.add(ingress(namespace, i));
        }
        for (int i = 0; i < STORAGE.size(); i++) {
            objects.add(volume(namespace, i));
            objects.add(claim(namespace, i));
        }
        objects.add(statefulSet(namespace, number % STORAGE.size(), (number + 1) % STORAGE.size()));
        return objects.stream();
    }

    private static String ingress(String namespace, int variant) {
        String[] parts = parts(INGRESSES.get(variant));
        return """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: web-%d, namespace: %s%s
                spec: {%s}
                """.formatted(
                        variant,
                        namespace,
                        parts[0],
                        and(parts[1], "defaultBackend: {service: {name: web, port: {number: 80}}}"));
    }

    private static String volume(String namespace, int variant) {
        String[] parts = parts(STORAGE.get(variant));
        String name = "%s-%d".formatted(namespace, variant);
        return """
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: %s%s
                spec: {%s}
                """.formatted(name, parts[0], and(parts[1], """
                        accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, persistentVolumeReclaimPolicy: %s,
                          claimRef: {name: data-%d, namespace: %s}, csi: {driver: csi.vsphere.vmware.com, volumeHandle: %s}""".formatted(
                        variant == 1 ? "Delete" : "Retain", variant, namespace, name)));
    }

    private static String claim(String namespace, int variant) {
        String[] parts = parts(STORAGE.get(variant));
        return """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data-%d, namespace: %s%s
                spec: {%s}
                """.formatted(variant, namespace, parts[0], and(parts[1], CLAIM));
    }

    private static String statefulSet(String namespace, int one, int other) {
        return """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db, namespace: %s}
                spec:
                  replicas: 0
                  serviceName: db
                  selector: {matchLabels: {app: db}}
                  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: main, image: "redis:7.4"}]}}
                  volumeClaimTemplates: [%s, %s]
                """.formatted(namespace, template("one", one), template("other", other));
    }

    private static String template(String name, int variant) {
        String[] parts = parts(STORAGE.get(variant));
        return "{metadata: {name: %s%s, spec: {%s}}".formatted(name, parts[0], and(parts[1], CLAIM));
    }

    private static String[] parts(String metadataAndSpec) {
        return metadataAndSpec.split(" [|] ", -1);
    }

    private static String and(String one, String other) {
        return one.isEmpty() ? other : one + ", " + other;
    }

    /** Takes them away, without waiting. */
    public static void remove(Cluster cluster) {
        KubernetesClient client = cluster.client();
        Stream.<HasMetadata>concat(
                        client.network().v1().ingresses().inAnyNamespace().list().getItems().stream(),
                        client.persistentVolumeClaims().inAnyNamespace().list().getItems().stream())
                .filter(object -> object.getMetadata().getNamespace().startsWith(PREFIX))
                .filter(object -> !object.getMetadata().getFinalizers().isEmpty())
                .parallel()
                .forEach(object -> client.resource(object)
                        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}"));
        List<String> delete = new ArrayList<>(List.of("delete", "namespace", "--ignore-not-found", "--wait=false"));
        names().forEach(delete::add);
        cluster.kubectl(delete.toArray(String[]::new));
        List<String> volumes = new ArrayList<>(List.of("delete", "pv", "--ignore-not-found", "--wait=false"));
        names().flatMap(name -> IntStream.range(0, STORAGE.size()).mapToObj(i -> name + "-" + i))
                .forEach(volumes::add);
        cluster.kubectl(volumes.toArray(String[]::new));
    }
}
