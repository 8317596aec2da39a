package dev.transplant.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names in a policy: what the API server would refuse, and what would do harm. */
class NamesTest {
    private static final String LONG = "x".repeat(64);

    static Stream<Arguments> bad() {
        String classRule = "is not the name of a class: lower case letters, digits, '-' and '.', at most 253";
        String patternRule = "is neither the name of a namespace nor a prefix with '*' at the end";
        String chained = "is both a target and a source, so it would be mapped twice; map to the last class at once";
        String system = "is a system namespace: the service accounts of its controllers would be taken for Velero";
        return Stream.of(
                arguments(
                        "velero:\n  namespaces: []",
                        "line 2: velero.namespaces: is empty, so nothing would be rewritten; leave it out for [velero]"),
                arguments(
                        "velero: {namespaces: [\"\"]}",
                        "line 1: velero.namespaces[0]: '' is not the name of a namespace"),
                arguments(
                        "velero: {namespaces: [velero-*]}",
                        "line 1: velero.namespaces[0]: 'velero-*' is not the name of a namespace"),
                arguments(
                        "velero: {namespaces: [Velero]}",
                        "line 1: velero.namespaces[0]: 'Velero' is not the name of a namespace"),
                arguments(
                        "velero: {namespaces: [velero, kube-system]}",
                        "line 1: velero.namespaces[1]: 'kube-system' " + system),
                arguments(
                        "velero: {namespaces: [tanzu-system]}",
                        "line 1: velero.namespaces[0]: 'tanzu-system' " + system),
                arguments(
                        "velero: {namespaces: [transplant-system]}",
                        "line 1: velero.namespaces[0]: 'transplant-system' " + system),
                arguments(
                        "velero: {namespaces: [vmware-system-csi]}",
                        "line 1: velero.namespaces[0]: 'vmware-system-csi' " + system),
                arguments(
                        "ingress: {classes: {\"\": contour}}",
                        "line 1: ingress.classes.: a source class cannot be empty: the API server gives class-less objects the target's default first"),
                arguments("ingress: {classes: {Avi: contour}}", "line 1: ingress.classes.Avi: 'Avi' " + classRule),
                arguments(
                        "ingress: {classes: {avi: \"con tour\"}}",
                        "line 1: ingress.classes.avi: 'con tour' " + classRule),
                arguments("storage: {classes: {a: b.}}", "line 1: storage.classes.a: 'b.' " + classRule),
                arguments("storage: {classes: {a: b_c}}", "line 1: storage.classes.a: 'b_c' " + classRule),
                arguments(
                        "storage: {classes: {a: " + "x".repeat(254) + "}}",
                        "line 1: storage.classes.a: '" + "x".repeat(254) + "' " + classRule),
                arguments("storage:\n  classes:\n    a: b\n    b: c", "line 3: storage.classes.a: 'b' " + chained),
                arguments("storage:\n  classes: {a: a}", "line 2: storage.classes.a: 'a' " + chained),
                arguments(
                        "excludedNamespaces: [\"*\"]",
                        "line 1: excludedNamespaces[0]: '*' matches every namespace: nothing would be rewritten"),
                arguments("excludedNamespaces: [\"a*b\"]", "line 1: excludedNamespaces[0]: 'a*b' " + patternRule),
                arguments("excludedNamespaces: [\"*-prod\"]", "line 1: excludedNamespaces[0]: '*-prod' " + patternRule),
                arguments("excludedNamespaces: [\"a**\"]", "line 1: excludedNamespaces[0]: 'a**' " + patternRule),
                arguments(
                        "excludedNamespaces: [" + LONG + "]",
                        "line 1: excludedNamespaces[0]: '" + LONG + "' " + patternRule),
                arguments(
                        "podSecurity: {namespaces: {\"*\": privileged}}",
                        "line 1: podSecurity.namespaces.*: '*' matches every namespace: set podSecurity.limit instead"),
                arguments(
                        "podSecurity: {namespaces: {my_ns: privileged}}",
                        "line 1: podSecurity.namespaces.my_ns: 'my_ns' " + patternRule),
                arguments(
                        "remove: {finalizers: [kubernetes.io/pvc-protection]}",
                        "line 1: remove.finalizers[0]: 'kubernetes.io/pvc-protection' protects data that is in use; it cannot be removed"),
                arguments(
                        "remove: {finalizers: [a.b/c, kubernetes.io/pv-protection]}",
                        "line 1: remove.finalizers[1]: 'kubernetes.io/pv-protection' protects data that is in use; it cannot be removed"),
                arguments(
                        "remove: {finalizers: [a/b/c]}",
                        "line 1: remove.finalizers[0]: 'a/b/c' is not the name of a finalizer: prefix/name"),
                arguments(
                        "remove: {finalizers: [\"\"]}",
                        "line 1: remove.finalizers[0]: '' is not the name of a finalizer: prefix/name"),
                arguments(
                        "remove: {finalizers: [a.b/" + LONG + "]}",
                        "line 1: remove.finalizers[0]: 'a.b/" + LONG + "' is not the name of a finalizer: prefix/name"),
                arguments(
                        "remove: {annotations: [\"ako.vmware.com/*\"]}",
                        "line 1: remove.annotations[0]: 'ako.vmware.com/*' is not the name of an annotation: prefix/name"),
                arguments(
                        "remove: {annotations: [transplant.dev/original]}",
                        "line 1: remove.annotations[0]: 'transplant.dev/original' is Transplant's own record of what it did"));
    }

    @ParameterizedTest(name = "{index}: {1}")
    @MethodSource("bad")
    void isNamedWithPathAndLine(String yaml, String problem) {
        assertThat(PolicyReaderTest.problems(yaml)).isEqualTo(List.of(problem));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "velero: {namespaces: [velero]}",
                "velero: {namespaces: [vmware-system-tmc, backup-1, \"1\"]}",
                "ingress: {classes: {a: same, b: same, c: \"\", d: \"\"}}",
                "storage: {classes: {a1: b.c-d.e}}",
                "storage: {classes: {\"1\": \"2\"}}",
                "excludedNamespaces: [team-*, a*, team-a, kube-system]",
                "podSecurity: {namespaces: {legacy-*: privileged, legacy-shop: restricted}}",
                "podSecurity: {audit: privileged, warn: privileged}",
                "podSecurity: {limit: privileged, enforce: privileged, unplanned: privileged, version: v1.0}",
                "remove: {finalizers: [foregroundDeletion, Example.com_x], annotations: [a.b-c/D_e.f, plain]}",
            })
    void goodNamesPass(String yaml) {
        assertThat(PolicyReaderTest.problems(yaml)).isEmpty();
    }
}
