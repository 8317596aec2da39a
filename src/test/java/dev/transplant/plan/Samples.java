package dev.transplant.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.transplant.podsecurity.Level;
import dev.transplant.podsecurity.Version;
import dev.transplant.policy.Policy;
import dev.transplant.rewrite.Change;
import dev.transplant.rewrite.ClassMapping;
import dev.transplant.rewrite.Finding;
import dev.transplant.rewrite.MapIngressClass;
import dev.transplant.rewrite.MapStorageClass;
import dev.transplant.rewrite.RemoveFinalizers;
import dev.transplant.rewrite.Rewrite;
import dev.transplant.rewrite.Rewriter;
import dev.transplant.rewrite.Unmapped;
import dev.transplant.velero.VeleroVersion;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Objects as the engine hands them to a report. */
final class Samples {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final Rewriter REWRITER = new Rewriter(List.of(
            new MapIngressClass(new ClassMapping("ingress.classes", Map.of("avi-lb", "contour"), Unmapped.WARN)),
            new MapStorageClass(new ClassMapping("storage.classes", Map.of("gold", "fast"), Unmapped.KEEP)),
            new RemoveFinalizers(Set.of("ako/finalizer"))));

    /** What is known without a cluster, of Velero that needs no floor. */
    static final Conditions CONDITIONS =
            new Conditions(Version.LATEST, VolumeRestore.offline(VeleroVersion.of("v1.18.1")), Optional.empty());

    private Samples() {}

    static Planner planner(Policy policy) {
        return new Planner(policy, CONDITIONS, new Levels(policy.podSecurity(), CONDITIONS));
    }

    static Planned ingress(String namespace, String name, String ingressClass) {
        return rewritten("""
                {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
                 "metadata": {"name": "%s", "namespace": "%s", "finalizers": ["ako/finalizer"]},
                 "spec": {"ingressClassName": "%s", "rules": [{"host": "shop.example.com"}]}}
                """.formatted(name, namespace, ingressClass));
    }

    static Planned claim(String namespace, String name, String storageClass) {
        return rewritten("""
                {"apiVersion": "v1", "kind": "PersistentVolumeClaim",
                 "metadata": {"name": "%s", "namespace": "%s"},
                 "spec": {"storageClassName": "%s"}}
                """.formatted(name, namespace, storageClass));
    }

    static Planned statefulSet(String namespace, String name, String storageClass) {
        return rewritten("""
                {"apiVersion": "apps/v1", "kind": "StatefulSet",
                 "metadata": {"name": "%1$s", "namespace": "%2$s"},
                 "spec": {"volumeClaimTemplates": [{"spec": {"storageClassName": "%3$s"}},
                                                   {"spec": {"storageClassName": "%3$s"}}]}}
                """.formatted(name, namespace, storageClass));
    }

    /** An object that stays as it is. */
    static Planned unchanged(String kind, String namespace, String name) {
        return new Planned(
                "objects.yaml",
                "v1",
                kind,
                namespace,
                name,
                Fate.UNCHANGED,
                "",
                MAPPER.createObjectNode(),
                MAPPER.createObjectNode(),
                List.of(),
                List.of(),
                List.of());
    }

    /** A namespace whose pods need more than it gets. */
    static NamespaceLevel level() {
        Forced forced = new Forced(
                "DaemonSet",
                "agent",
                "hostPathVolumes",
                "/spec/template/spec/volumes/0/hostPath",
                "",
                "/var/log",
                "use a PersistentVolumeClaim in its place");
        return new NamespaceLevel(
                "shop",
                Optional.of(Level.BASELINE),
                Level.PRIVILEGED,
                Optional.of(new Floor(Level.BASELINE, "Velero is old")),
                List.of(forced),
                2,
                Optional.of("needs 'privileged'"));
    }

    /** The same in another namespace. */
    static Planned in(String namespace, Planned p) {
        return new Planned(
                p.origin(),
                p.apiVersion(),
                p.kind(),
                namespace,
                p.name(),
                p.fate(),
                p.why(),
                p.before(),
                p.after(),
                p.patch(),
                p.findings(),
                p.remarks());
    }

    static Planned with(Planned planned, Fate fate, String why) {
        return with(planned, fate, why, planned.findings(), planned.remarks());
    }

    static Planned with(Planned planned, Finding... findings) {
        return with(planned, planned.fate(), planned.why(), List.of(findings), planned.remarks());
    }

    static Planned with(Planned planned, Remark... remarks) {
        return with(planned, planned.fate(), planned.why(), planned.findings(), List.of(remarks));
    }

    static JsonNode json(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Planned rewritten(String json) {
        JsonNode object = json(json);
        Rewrite rewrite = REWRITER.rewrite(Change.create(object));
        return new Planned(
                "objects.yaml",
                object.path("apiVersion").asText(),
                object.path("kind").asText(),
                object.path("metadata").path("namespace").asText(),
                object.path("metadata").path("name").asText(),
                rewrite.patch().isEmpty() ? Fate.UNCHANGED : Fate.REWRITTEN,
                "",
                object,
                rewrite.object(),
                rewrite.patch(),
                rewrite.findings(),
                List.of());
    }

    private static Planned with(Planned p, Fate fate, String why, List<Finding> findings, List<Remark> remarks) {
        boolean rewritten = fate == Fate.REWRITTEN;
        return new Planned(
                p.origin(),
                p.apiVersion(),
                p.kind(),
                p.namespace(),
                p.name(),
                fate,
                why,
                p.before(),
                rewritten ? p.after() : p.before(),
                rewritten ? p.patch() : List.of(),
                findings,
                remarks);
    }
}
