package dev.transplant.migrate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.policy.Policy;
import dev.transplant.policy.RunSheet;
import dev.transplant.rewrite.ClassMapping;
import dev.transplant.rewrite.Unmapped;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * An object such as Velero restores, to try whether the webhook rewrites it.
 *
 * @param collection path of the API where it would be created
 * @param subject what messages call it
 */
record Probe(String collection, String subject, ObjectNode object) {
    private static final String NAME = "transplant-canary";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /**
     * Returns what to try: what the policy rewrites of the classes that the plan saw, and the Namespaces. At least one of them
     * carries Velero's labels, by which API servers before 1.30 know what to ask the webhook of.
     */
    static List<Probe> of(
            String namespace,
            Policy policy,
            RunSheet sheet,
            Set<String> ingressClasses,
            Set<String> storageClasses,
            Set<String> namespaces) {
        List<Probe> probes = new ArrayList<>();
        for (String name : ingressClasses(policy.ingress(), ingressClasses)) {
            probes.add(ingress(namespace, sheet, policy, name));
        }
        List<String> storage = sources(policy.storage(), storageClasses);
        storage.forEach(name -> probes.add(claim(namespace, sheet, name)));
        storage.stream().limit(1).forEach(name -> probes.add(statefulSet(namespace, sheet, name)));
        new TreeSet<>(namespaces)
                .stream().filter(name -> !policy.excludes(name)).forEach(name -> probes.add(namespace(name)));
        return List.copyOf(probes);
    }

    /** Any class of the policy where the plan saw none; without a class where the policy has none, unless that may be denied. */
    private static List<String> ingressClasses(ClassMapping mapping, Set<String> seen) {
        List<String> sources = sources(mapping, seen);
        Stream<String> any = mapping.targets().keySet().stream().sorted().limit(1);
        Stream<String> none = mapping.unmapped() == Unmapped.DENY ? Stream.empty() : Stream.of("");
        return sources.isEmpty() ? Stream.concat(any, none).limit(1).toList() : sources;
    }

    private static List<String> sources(ClassMapping mapping, Set<String> seen) {
        return seen.stream().filter(mapping::isSource).sorted().toList();
    }

    private static Probe ingress(String namespace, RunSheet sheet, Policy policy, String ingressClass) {
        ObjectNode object = restored("networking.k8s.io/v1", "Ingress", namespace, sheet);
        ObjectNode metadata = object.withObject("/metadata");
        new TreeSet<>(policy.finalizers()).forEach(metadata.withArray("/finalizers")::add);
        new TreeSet<>(policy.annotations())
                .forEach(key -> metadata.withObject("/annotations").put(key, "canary"));
        ObjectNode service = object.withObject("/spec/defaultBackend/service").put("name", NAME);
        service.withObject("/port").put("number", 80);
        if (!ingressClass.isEmpty()) {
            object.withObject("/spec").put("ingressClassName", ingressClass);
        }
        return new Probe(
                "/apis/networking.k8s.io/v1/namespaces/%s/ingresses".formatted(namespace),
                ingressClass.isEmpty() ? "an Ingress" : "an Ingress of class '%s'".formatted(ingressClass),
                object);
    }

    private static Probe claim(String namespace, RunSheet sheet, String storageClass) {
        ObjectNode object = restored("v1", "PersistentVolumeClaim", namespace, sheet);
        object.set("spec", claimSpec(storageClass));
        return new Probe(
                "/api/v1/namespaces/%s/persistentvolumeclaims".formatted(namespace),
                "a PersistentVolumeClaim of class '%s'".formatted(storageClass),
                object);
    }

    private static Probe statefulSet(String namespace, RunSheet sheet, String storageClass) {
        ObjectNode object = restored("apps/v1", "StatefulSet", namespace, sheet);
        ObjectNode spec = object.withObject("/spec").put("serviceName", NAME).put("replicas", 0);
        spec.withObject("/selector/matchLabels").put("app", NAME);
        spec.withObject("/template/metadata/labels").put("app", NAME);
        spec.withArray("/template/spec/containers")
                .addObject()
                .put("name", "main")
                .put("image", NAME);
        ObjectNode claim = spec.withArray("/volumeClaimTemplates").addObject();
        claim.withObject("/metadata").put("name", "data");
        claim.set("spec", claimSpec(storageClass));
        return new Probe(
                "/apis/apps/v1/namespaces/%s/statefulsets".formatted(namespace),
                "a StatefulSet with claims of class '%s'".formatted(storageClass),
                object);
    }

    private static ObjectNode claimSpec(String storageClass) {
        ObjectNode spec = NODES.objectNode().put("storageClassName", storageClass);
        spec.withArray("/accessModes").add("ReadWriteOnce");
        spec.withObject("/resources/requests").put("storage", "1Gi");
        return spec;
    }

    /** Velero does not label Namespaces. */
    private static Probe namespace(String name) {
        ObjectNode object = NODES.objectNode().put("apiVersion", "v1").put("kind", "Namespace");
        object.withObject("/metadata").put("name", name);
        return new Probe("/api/v1/namespaces", "Namespace '%s'".formatted(name), object);
    }

    private static ObjectNode restored(String apiVersion, String kind, String namespace, RunSheet sheet) {
        ObjectNode object = NODES.objectNode().put("apiVersion", apiVersion).put("kind", kind);
        ObjectNode metadata = object.withObject("/metadata").put("name", NAME).put("namespace", namespace);
        metadata.withObject("/labels")
                .put("velero.io/restore-name", label(sheet.restore()))
                .put("velero.io/backup-name", NAME);
        return object;
    }

    /** A label's value is shorter than a name may be; which one it is does not matter. */
    private static String label(String name) {
        return name.length() <= 63 && !name.isEmpty() ? name : NAME;
    }

    boolean isNamespace() {
        return object.path("kind").asText().equals("Namespace");
    }
}
