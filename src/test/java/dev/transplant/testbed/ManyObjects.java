package dev.transplant.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * 300 objects in many namespaces, of the kinds that are rewritten, and what becomes of them. Each restore gives them other
 * namespaces, so that none has to wait until the one before is taken away.
 */
public final class ManyObjects {
    /** The policy that leads from its classes to the target's. */
    public static final String POLICY = """
            ingress: {classes: {avi-lb: contour}}
            storage: {classes: {default: vsan-default-storage-policy}}
            """;

    private static final int NAMESPACES = 20;
    private static final int OF_EACH_KIND = 5;

    /** The namespaces with what is in them: one Namespace and three kinds in each, less one object. */
    public static final int OBJECTS = NAMESPACES * (3 * OF_EACH_KIND);

    private static final int SOME_NAMESPACES = 5;

    /** As {@link #OBJECTS}, of those that are {@linkplain #someInto restored in part}. */
    public static final int SOME = SOME_NAMESPACES * (3 * OF_EACH_KIND);

    private static final Map<String, String> KINDS = Map.of(
            "Namespace", "/api/v1/namespaces",
            "Ingress", "/apis/networking.k8s.io/v1/ingresses",
            "PersistentVolumeClaim", "/api/v1/persistentvolumeclaims",
            "StatefulSet", "/apis/apps/v1/statefulsets");

    private static final String SOURCE = "many";
    private static final String BACKUP = "many-objects";

    private ManyObjects() {}

    /** Makes the backup, once a test run, and returns its name. */
    public static String backup(Bed bed) {
        Cluster source = bed.cluster(ClusterSpec.SOURCE);
        if (!source.has("namespace", "velero") || !source.has("-n", "velero", "backup", BACKUP)) {
            String namespaces = names(SOURCE)
                    .map("apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n"::formatted)
                    .collect(Collectors.joining("---\n"));
            source.apply(namespaces);
            source.apply(names(SOURCE).flatMap(ManyObjects::objects).collect(Collectors.joining("---\n")));
            try (Velero velero = bed.velero(source, "1.18")) {
                velero.completeBackup(BACKUP, names(SOURCE).toArray(String[]::new));
            }
            remove(source, SOURCE);
        }
        return BACKUP;
    }

    /** What a Restore's spec says so that the objects arrive under names that begin so. */
    public static String into(String prefix) {
        return mapping(prefix, NAMESPACES);
    }

    /** The same for {@link #SOME} of them, where it does not matter how many there are. */
    public static String someInto(String prefix) {
        return "includedNamespaces: [%s], %s"
                .formatted(
                        names(SOURCE).limit(SOME_NAMESPACES).collect(Collectors.joining(", ")),
                        mapping(prefix, SOME_NAMESPACES));
    }

    private static String mapping(String prefix, int namespaces) {
        return IntStream.range(0, namespaces)
                .mapToObj(i -> "%s-%d: %s-%d".formatted(SOURCE, i, prefix, i))
                .collect(Collectors.joining(", ", "namespaceMapping: {", "}"));
    }

    private static Stream<String> names(String prefix) {
        return IntStream.range(0, NAMESPACES).mapToObj(i -> prefix + "-" + i);
    }

    private static Stream<String> objects(String namespace) {
        return Stream.of(
                        numbers().mapToObj(i -> ingress(namespace, i)),
                        numbers().mapToObj(i -> claim(namespace, i)),
                        numbers().limit(OF_EACH_KIND - 1).mapToObj(i -> statefulSet(namespace, i)))
                .flatMap(objects -> objects);
    }

    private static IntStream numbers() {
        return IntStream.range(0, OF_EACH_KIND);
    }

    private static String ingress(String namespace, int number) {
        return """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: web-%d, namespace: %s}
                spec: {ingressClassName: avi-lb, defaultBackend: {service: {name: web, port: {number: 80}}}}
                """.formatted(number, namespace);
    }

    private static String claim(String namespace, int number) {
        return """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data-%d, namespace: %s}
                spec: {storageClassName: default, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """.formatted(number, namespace);
    }

    private static String statefulSet(String namespace, int number) {
        return """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db-%d, namespace: %s}
                spec:
                  replicas: 0
                  serviceName: db
                  selector: {matchLabels: {app: db}}
                  template:
                    metadata: {labels: {app: db}}
                    spec: {containers: [{name: main, image: "redis:7.4"}]}
                  volumeClaimTemplates:
                    - metadata: {name: data}
                      spec: {storageClassName: default, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """.formatted(number, namespace);
    }

    /** How many of them there are. */
    public static long count(Cluster target, String prefix) {
        return all(target, prefix).count();
    }

    /** Those that stand in the cluster as they were in the source. */
    public static List<JsonNode> notRewritten(Cluster target, String prefix) {
        return all(target, prefix).filter(object -> !isRewritten(object)).toList();
    }

    private static boolean isRewritten(JsonNode object) {
        String value = switch (object.path("kind").asText()) {
            case "Namespace" ->
                object.at("/metadata/labels/pod-security.kubernetes.io~1enforce")
                        .asText();
            case "Ingress" -> object.at("/spec/ingressClassName").asText();
            case "PersistentVolumeClaim" -> object.at("/spec/storageClassName").asText();
            default ->
                object.at("/spec/volumeClaimTemplates/0/spec/storageClassName").asText();
        };
        return Set.of("baseline", "contour", "vsan-default-storage-policy").contains(value);
    }

    private static Stream<JsonNode> all(Cluster cluster, String prefix) {
        return KINDS.entrySet().stream()
                .flatMap(kind -> cluster.read(kind.getValue())
                        .path("items")
                        .valueStream()
                        .map(item -> (JsonNode) ((ObjectNode) item).put("kind", kind.getKey())))
                .filter(object -> namespace(object).startsWith(prefix + "-"));
    }

    /** The namespace that an object is in, or is. */
    public static String namespace(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return (metadata.has("namespace") ? metadata.path("namespace") : metadata.path("name")).asText();
    }

    /** Takes them away, without waiting. */
    public static void remove(Cluster cluster, String prefix) {
        List<String> delete = new ArrayList<>(List.of("delete", "namespace", "--ignore-not-found", "--wait=false"));
        names(prefix).forEach(delete::add);
        cluster.kubectl(delete.toArray(String[]::new));
    }
}
