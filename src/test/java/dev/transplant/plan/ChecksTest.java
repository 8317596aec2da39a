package dev.transplant.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.transplant.policy.InvalidYamlException;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyReader;
import dev.transplant.rewrite.Fields;
import dev.transplant.rewrite.Fixture;
import dev.transplant.velero.Item;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksTest {
    private static final String POLICY = """
            ingress: {classes: {avi-lb: contour}}
            storage: {classes: {default: gold}}
            """;

    private static List<Remark> look(String yaml) {
        return planner().plan(new Item("test", Fixture.yaml(yaml))).remarks();
    }

    private static Planner planner() {
        try {
            Policy policy = PolicyReader.read(POLICY);
            return Samples.planner(policy);
        } catch (InvalidYamlException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> found(String yaml) {
        return look(yaml).stream()
                .map(remark -> "%s %s %s"
                        .formatted(remark.check(), Fields.name(JsonPointer.compile(remark.path())), remark.value()))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            Pod, v1, spec                                         | spec.volumes[0]
            PodTemplate, v1, template/spec                        | template.spec.volumes[0]
            ReplicationController, v1, spec/template/spec         | spec.template.spec.volumes[0]
            ReplicaSet, apps/v1, spec/template/spec               | spec.template.spec.volumes[0]
            Deployment, apps/v1, spec/template/spec               | spec.template.spec.volumes[0]
            StatefulSet, apps/v1, spec/template/spec              | spec.template.spec.volumes[0]
            DaemonSet, apps/v1, spec/template/spec                | spec.template.spec.volumes[0]
            Job, batch/v1, spec/template/spec                     | spec.template.spec.volumes[0]
            CronJob, batch/v1, spec/jobTemplate/spec/template/spec | spec.jobTemplate.spec.template.spec.volumes[0]
            """)
    void ephemeralVolumesOfAllKindsWithPods(String kindVersionPlace, String path) {
        String[] words = kindVersionPlace.split(", ", -1);
        String spec =
                "{volumes: [{name: scratch, ephemeral: {volumeClaimTemplate: {spec: {storageClassName: default}}}}]}";
        for (String name : List.of(words[2].split("/", -1)).reversed()) {
            spec = "{%s: %s}".formatted(name, spec);
        }
        assertThat(found("{apiVersion: %s, kind: %s, metadata: {name: x, namespace: shop}, %s"
                        .formatted(words[1], words[0], spec.substring(1))))
                .containsExactly("ephemeral-volume-class %s.ephemeral.volumeClaimTemplate.spec.storageClassName default"
                        .formatted(path));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            {apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {default.storageclass.storage.k8s.io/requests.storage: 1Gi, pods: 3}}} \
            | quota-class spec.hard[default.storageclass.storage.k8s.io/requests.storage] default
            {apiVersion: kafka.strimzi.io/v1, kind: Kafka, metadata: {name: k}, spec: {pools: [{storage: {storageClass: default}}]}} \
            | custom-resource-class spec.pools[0].storage.storageClass default
            {apiVersion: kafka.strimzi.io/v1, kind: Kafka, metadata: {name: k}, spec: {kafka: {storage: {volumes: [{class: silver}]}}}} \
            | custom-resource-class spec.kafka.storage.volumes[0].class silver
            {apiVersion: example.com/v1, kind: Site, metadata: {name: k}, spec: {ingressClassName: avi-lb}} \
            | custom-resource-class spec.ingressClassName avi-lb
            {apiVersion: cert-manager.io/v1, kind: Issuer, metadata: {name: i}, spec: {acme: {solvers: [{http01: {ingress: {class: avi-lb}}}]}}} \
            | custom-resource-class spec.acme.solvers[0].http01.ingress.class avi-lb
            {apiVersion: example.com/v1, kind: Disk, metadata: {name: k}, spec: {storage-class: contour}} \
            | custom-resource-class spec.storage-class contour
            {apiVersion: ako.vmware.com/v1beta1, kind: HostRule, metadata: {name: h}} | ako-resource apiVersion ako.vmware.com/v1beta1
            {apiVersion: v1, kind: PersistentVolume, metadata: {name: p}, spec: {persistentVolumeReclaimPolicy: Retain, csi: {driver: d, volumeHandle: h}}} \
            | volume-handle spec.csi.volumeHandle h
            {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: default}} | cluster-setting kind StorageClass
            {apiVersion: snapshot.storage.k8s.io/v1, kind: VolumeSnapshotClass, metadata: {name: s}} | cluster-setting kind VolumeSnapshotClass
            {apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: avi-lb}} | cluster-setting kind IngressClass
            {apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: {name: w}} \
            | cluster-setting kind MutatingWebhookConfiguration
            {apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: w}} \
            | cluster-setting kind ValidatingWebhookConfiguration
            {apiVersion: v1, kind: Service, metadata: {name: s, finalizers: [service.kubernetes.io/load-balancer-cleanup, example.com/lock]}} \
            | foreign-finalizer metadata.finalizers[1] example.com/lock
            {apiVersion: v1, kind: Service, metadata: {name: s, finalizers: [ingress.ako.vmware.com/finalizer]}} \
            | foreign-finalizer metadata.finalizers[0] ingress.ako.vmware.com/finalizer
            {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, annotations: {kubernetes.io/ingress.class: avi-lb}}, spec: {ingressClassName: avi-lb}} \
            | class-given-twice metadata.annotations[kubernetes.io/ingress.class] avi-lb
            {apiVersion: v1, kind: Service, metadata: {name: s, annotations: {ako.vmware.com/load-balancer-ip: 10.0.0.4}}} \
            | ako-annotation metadata.annotations[ako.vmware.com/load-balancer-ip] 10.0.0.4
            """)
    void finds(String object, String remark) {
        assertThat(found(object)).containsExactly(remark);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {gold.storageclass.storage.k8s.io/requests.storage: 1Gi}}}",
                "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {volumes: [{ephemeral: {volumeClaimTemplate: {spec: {storageClassName: gold}}}}]}}",
                "{apiVersion: kafka.strimzi.io/v1, kind: Kafka, metadata: {name: k}, spec: {storage: {class: gold, type: default}}}",
                "{apiVersion: example.com/v1, kind: Site, metadata: {name: k}, spec: {class: avi-lb, ingress: {class: contour}}}",
                "{apiVersion: example.com/v1, kind: Site, metadata: {name: k}, spec: {storageClass: '', ingressClass: [1]}}",
                "{apiVersion: v1, kind: PersistentVolume, metadata: {name: p}, spec: {persistentVolumeReclaimPolicy: Retain, nfs: {server: a}}}",
                "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: p, finalizers: [kubernetes.io/pvc-protection]}}",
                "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: p, finalizers: [ingress.ako.vmware.com/finalizer]}}",
                "{apiVersion: v1, kind: Pod, metadata: [], spec: 3}",
                "{apiVersion: v1, kind: ResourceQuota, spec: {hard: [default]}}",
            })
    void findsNothing(String object) {
        assertThat(found(object)).isEmpty();
    }

    @Test
    void saysOfAFinalizerWhereTheRuleReaches() {
        String finalizer = "{apiVersion: %s, kind: %s, metadata: {name: x, finalizers: [example.com/lock]}}";
        assertThat(look(finalizer.formatted("networking.k8s.io/v1", "Ingress")))
                .extracting(Remark::message)
                .first()
                .asString()
                .endsWith("name it in remove.finalizers of the policy, or remove it by hand");
        assertThat(look(finalizer.formatted("v1", "Service")))
                .extracting(Remark::message)
                .first()
                .asString()
                .endsWith("remove it by hand, since no rule reaches objects of this kind");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ako.vmware.com/enable-tls",
                "passthrough.ako.vmware.com/enabled",
                "ako.vmware.com/disable-traffic",
                "aviinfrasetting.ako.vmware.com/name",
                "ako.vmware.com/load-balancer-ip",
                "ako.vmware.com/enable-shared-vip",
                "ako.vmware.com/l4rule",
                "ako.vmware.com/application-profile",
                "ako.vmware.com/tenant-name",
                "skipnodeport.ako.vmware.com/enabled",
                "nodeportlocal.antrea.io/enabled",
                "nodeportlocal.antrea.io",
            })
    void findsAnnotationsThatMeantSomething(String annotation) {
        assertThat(found("{apiVersion: v1, kind: Service, metadata: {name: s, annotations: {%s: x}}}"
                        .formatted(annotation)))
                .containsExactly("ako-annotation metadata.annotations[%s] x".formatted(annotation));
    }

    @Test
    void holdsLittleOfAHostileObject() {
        String classes = "{storageClass: x},".repeat(10_000);
        String object = "{apiVersion: example.com/v1, kind: A, metadata: {name: x}, %s: {%s: {a: [%s]}}, b: [%s]}"
                .formatted("a".repeat(1000), "b".repeat(1000), classes, classes);
        assertThat(look(object)).hasSize(100).allMatch(remark -> remark.path().startsWith("/b/"));
    }

    @Test
    void looksAtDeepObjects() {
        JsonNode node = JsonNodeFactory.instance.textNode("end");
        for (int i = 0; i < 900; i++) {
            node = JsonNodeFactory.instance.objectNode().set("x", node);
        }
        JsonNode object = Fixture.yaml("{apiVersion: example.com/v1, kind: Deep, metadata: {name: x}}");
        ((com.fasterxml.jackson.databind.node.ObjectNode) object).set("spec", node);

        assertThat(planner().plan(new Item("test", object)).remarks()).isEmpty();
    }
}
