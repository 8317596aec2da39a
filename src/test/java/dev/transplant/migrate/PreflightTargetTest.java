package dev.transplant.migrate;

import static dev.transplant.migrate.Side.SOURCE;
import static dev.transplant.migrate.Side.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is found of the target: policy, webhook, classes, namespaces that exist. All checks look at each row. */
class PreflightTargetTest {
    private static final String EDIT = "kubectl -n transplant-system edit configmap transplant-policy";
    private static final String DEFAULT =
            "{metadata: {name: %s, annotations: {%s.kubernetes.io/is-default-class: 'true'}}}";
    private static final String CLAIM = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}}";
    private static final String POD =
            "{apiVersion: v1, kind: Pod, metadata: {name: db-0}, spec: {containers: [{name: db}]}, status: {phase: %s}}";
    private static final String WEB =
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: {hostNetwork: true, containers: [{name: web}]}}}}";
    private static final String SHOP = "{metadata: {name: shop}}";

    private static String labelled(String level, String version) {
        return "{metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: %s, pod-security.kubernetes.io/enforce-version: %s}}}"
                .formatted(level, version);
    }

    private static String change(String name, String data) {
        return "{metadata: {name: %s, labels: {velero.io/plugin-config: '', velero.io/change-storage-class: RestoreItemAction}}, data: {%s}}"
                .formatted(name, data);
    }

    static Stream<Arguments> classes() {
        return Stream.of(
                arguments(new Given().part(TARGET, Part.STORAGE_CLASSES), List.of("""
                        STOPS target-class: storage.classes of the policy leads to 'fast', which is no StorageClass of the target, so \
                        claims of it stay Pending. To mend it: kubectl get storageclasses shows those that there are; %s changes \
                        storage.classes""".formatted(EDIT))),
                arguments(new Given().part(TARGET, Part.INGRESS_CLASSES), List.of("""
                        WARNS target-class: ingress.classes of the policy leads to 'contour', which is no IngressClass of the target; \
                        some controllers need none. To mend it: kubectl get ingressclasses shows those that there are; %s changes \
                        ingress.classes""".formatted(EDIT))),
                arguments(new Given().noPolicy().part(TARGET, Part.STORAGE_CLASSES), List.of()),
                arguments(new Given().unknown(TARGET, Part.STORAGE_CLASSES), List.of()),
                arguments(
                        new Given()
                                .part(
                                        TARGET,
                                        Part.STORAGE_CLASSES,
                                        DEFAULT.formatted("fast", "storageclass"),
                                        DEFAULT.formatted("slow", "storageclass")),
                        List.of("""
                        WARNS default-class: the target has 2 default StorageClasses: fast, slow; objects without a class get any of \
                        them. To mend it: kubectl annotate storageclasses slow storageclass.kubernetes.io/is-default-class-""")),
                arguments(
                        new Given()
                                .policy("ingress: {classes: {avi-lb: ''}}")
                                .part(
                                        TARGET,
                                        Part.INGRESS_CLASSES,
                                        DEFAULT.formatted("a", "ingressclass"),
                                        DEFAULT.formatted("b", "ingressclass")),
                        List.of("""
                        STOPS default-class: the target has 2 default IngressClasses: a, b; objects without a class get any of them. To \
                        mend it: kubectl annotate ingressclasses b ingressclass.kubernetes.io/is-default-class-""")),
                arguments(new Given().policy("storage: {unmapped: remove}"), List.of("""
                        STOPS default-class: the policy removes classes so that the target's default applies, but no StorageClass of the \
                        target is the default. To mend it: kubectl annotate storageclasses NAME \
                        storageclass.kubernetes.io/is-default-class=true, or map to a name""")),
                arguments(new Given().policy("ingress: {classes: {avi-lb: ''}}"), List.of("""
                        WARNS default-class: the policy removes classes so that the target's default applies, but no IngressClass of the \
                        target is the default. To mend it: kubectl annotate ingressclasses NAME \
                        ingressclass.kubernetes.io/is-default-class=true, or map to a name""")),
                arguments(
                        new Given()
                                .policy("storage: {classes: {gold: ''}}")
                                .part(TARGET, Part.STORAGE_CLASSES, DEFAULT.formatted("slow", "storageclass")),
                        List.of()),
                arguments(
                        new Given().part(TARGET, Part.ACTION_SETTINGS, change("ours", "gold: silver, x: gold, y: z")),
                        List.of("""
                        STOPS change-storage-class: ConfigMap ours in namespace 'velero' of the target maps gold, which storage.classes of \
                        the policy maps too. To mend it: kubectl -n velero delete configmap ours, or take these classes out of one of the \
                        two""")),
                arguments(
                        new Given()
                                .part(
                                        TARGET,
                                        Part.ACTION_SETTINGS,
                                        change("ours", "y: z"),
                                        "{metadata: {name: other, labels: {velero.io/change-image-name: RestoreItemAction}}, data: {gold: x}}"),
                        List.of()),
                arguments(
                        new Given().part(TARGET, Part.ACTION_SETTINGS, change("one", ""), change("two", "")),
                        List.of("""
                        STOPS change-storage-class: the target has 2 ConfigMaps of velero.io/change-storage-class in namespace 'velero', \
                        one and two, with which Velero restores no claim. To mend it: kubectl -n velero delete configmap two""")));
    }

    static Stream<Arguments> policies() {
        return Stream.of(
                arguments(
                        new Given().policy("mode: observe"),
                        List.of(
                                "STOPS policy: the policy of the target has mode 'observe', so nothing is rewritten. To mend it: "
                                        + EDIT + ": mode: enforce")),
                arguments(new Given().policy("excludedNamespaces: [sh*]"), List.of("""
                        STOPS policy: namespace 'shop' of the target is excluded by the policy, so nothing in it is rewritten. To mend it: \
                        %s: take it out of excludedNamespaces; a system namespace needs another name, by \
                        restore.namespaceMapping""".formatted(EDIT))),
                arguments(
                        new Given()
                                .withSource("restore: {namespaceMapping: {shop: store}}")
                                .policy("excludedNamespaces: [sh*]"),
                        List.of()),
                arguments(new Given().withSource("restore: {veleroNamespace: tmc}"), List.of("""
                        STOPS policy: restore.veleroNamespace 'tmc' is not in velero.namespaces of the policy, [velero], so nothing that \
                        it restores is rewritten. To mend it: %s: add it to velero.namespaces, and to matchConditions of the webhook \
                        configurations""".formatted(EDIT))),
                arguments(new Given().part(TARGET, Part.WEBHOOK), List.of("""
                        STOPS webhook: the target has no Deployment transplant-webhook in namespace 'transplant-system'. To mend it: \
                        kubectl apply -k k8s (Kubernetes 1.30 and newer) or kubectl apply -k k8s/before-1.30""")),
                arguments(new Given().unknown(TARGET, Part.WEBHOOK).unknown(TARGET, Part.CONFIGURATIONS), List.of()),
                arguments(
                        new Given()
                                .part(
                                        TARGET,
                                        Part.CONFIGURATIONS,
                                        "{kind: MutatingWebhookConfiguration, webhooks: [{name: a, rules: [{resources: [configmaps]}]}]}"),
                        List.of("""
                        STOPS webhook: ValidatingWebhookConfiguration transplant does not exist. To mend it: kubectl apply -k k8s \
                        (Kubernetes 1.30 and newer) or kubectl apply -k k8s/before-1.30""", """
                        STOPS webhook: MutatingWebhookConfiguration transplant, entry a, has no caBundle, so the API server trusts no \
                        replica. To mend it: kubectl -n transplant-system rollout status deployment/transplant-webhook (a replica fills \
                        it as it starts)""")));
    }

    static Stream<Arguments> namespaces() {
        String label = "kubectl label namespace shop --overwrite pod-security.kubernetes.io/enforce=privileged";
        String refuses =
                "namespace 'shop' of the target exists already and enforces 'baseline': Deployment web violates PodSecurity \"baseline:v1.30\": host namespaces (hostNetwork=true)";
        return Stream.of(
                arguments(
                        new Given()
                                .namespace(SOURCE, "shop", SHOP, WEB)
                                .namespace(TARGET, "shop", labelled("baseline", "v1.30")),
                        List.of("STOPS namespace-level: %s. To mend it: %s, or restore.adoptNamespaces: true"
                                .formatted(refuses, label))),
                arguments(
                        new Given()
                                .withSource("restore: {adoptNamespaces: true}")
                                .namespace(SOURCE, "shop", SHOP, WEB)
                                .namespace(TARGET, "shop", labelled("baseline", "v1.30")),
                        List.of("WARNS namespace-level: %s. To mend it: nothing, restore.adoptNamespaces does it: %s"
                                .formatted(refuses, label))),
                arguments(
                        new Given()
                                .namespace(SOURCE, "shop", SHOP, WEB)
                                .namespace(TARGET, "shop", labelled("privileged", "latest")),
                        List.of()),
                arguments(
                        new Given()
                                .namespace(SOURCE, "shop", SHOP, POD.formatted("Running"))
                                .namespace(TARGET, "shop", SHOP),
                        List.of("""
                        STOPS namespace-level: namespace 'shop' of the target exists already and has no Pod Security level, so that the \
                        cluster's default counts, which may be 'restricted': Pod db-0 violates PodSecurity "restricted:latest": \
                        allowPrivilegeEscalation != false (container "db" must set securityContext.allowPrivilegeEscalation=false), \
                        unrestricted capabilities (container "db" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != \
                        true (pod or container "db" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "db" \
                        must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"). To mend it: kubectl label \
                        namespace shop --overwrite pod-security.kubernetes.io/enforce=baseline, or restore.adoptNamespaces: true""")),
                arguments(
                        new Given()
                                .namespace(SOURCE, "shop", SHOP, POD.formatted("Succeeded"))
                                .namespace(TARGET, "shop", SHOP),
                        List.of()),
                arguments(
                        new Given()
                                .namespace(SOURCE, "shop", SHOP, CLAIM, POD.formatted("Running"))
                                .namespace(
                                        TARGET,
                                        "shop",
                                        labelled("baseline", "latest"),
                                        CLAIM,
                                        POD.formatted("Pending")),
                        List.of("""
                        STOPS existing-data: namespace 'shop' of the target has persistentvolumeclaim/data pod/db-0 already, to which \
                        Velero restores no data. To mend it: kubectl -n shop delete persistentvolumeclaim/data pod/db-0 if nobody needs \
                        what is there, or restore into another namespace by restore.namespaceMapping""")),
                arguments(
                        new Given()
                                .withSource("restore: {existingResources: update}")
                                .namespace(SOURCE, "shop", SHOP, CLAIM)
                                .namespace(TARGET, "shop", SHOP, CLAIM),
                        List.of("""
                        WARNS existing-data: namespace 'shop' of the target has persistentvolumeclaim/data already, to which Velero \
                        restores no data. To mend it: kubectl -n shop delete persistentvolumeclaim/data if nobody needs what is there, or \
                        restore into another namespace by restore.namespaceMapping""")),
                arguments(
                        new Given().namespace(SOURCE, "shop", SHOP, CLAIM).namespace(TARGET, "shop", SHOP), List.of()),
                arguments(
                        new Given().namespace(TARGET, "shop", "{metadata: {name: shop}, status: {phase: Terminating}}"),
                        List.of("""
                        STOPS namespace-terminating: namespace 'shop' of the target is Terminating. To mend it: kubectl get namespace shop \
                        -o jsonpath='{.status.conditions}' says what holds it; go on when it is gone""")),
                arguments(
                        new Given().namespace(TARGET, "shop", "{metadata: {name: shop}, status: {phase: Active}}"),
                        List.of()));
    }

    @ParameterizedTest
    @MethodSource({"classes", "policies", "namespaces"})
    void isFound(Given given, List<String> findings) {
        assertThat(given.findings()).isEqualTo(findings);
    }
}
