package dev.transplant.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One row for each way in which a policy can be wrong: a policy with this one problem, and all that is said of it. */
class PolicyProblemsTest {
    private static final String ROOT_KEYS = "excludedNamespaces, ingress, mode, podSecurity, remove, storage, velero";

    static Stream<Arguments> structure() {
        return Stream.of(
                arguments("[]", "line 1: must be a mapping of keys to values, but is a list"),
                arguments("\nhello", "line 2: must be a mapping of keys to values, but is the string 'hello'"),
                arguments("!!null [a]", "line 1: must be a mapping of keys to values, but is a list"),
                arguments("\nmodus: x", "line 2: modus: there is no such key here; there are " + ROOT_KEYS),
                arguments("Mode: x", "line 1: Mode: there is no such key here; there are " + ROOT_KEYS),
                arguments(
                        "velero:\n  names: [a]",
                        "line 2: velero.names: there is no such key here; there are namespaces"),
                arguments(
                        "ingress:\n  class: {}",
                        "line 2: ingress.class: there is no such key here; there are classes, unmapped"),
                arguments(
                        "storage: {classes: {},\n  x: 1}",
                        "line 2: storage.x: there is no such key here; there are classes, unmapped"),
                arguments(
                        "podSecurity:\n  level: baseline",
                        "line 2: podSecurity.level: there is no such key here; there are audit, enforce, limit, "
                                + "namespaces, override, unplanned, version, warn"),
                arguments(
                        "remove:\n  labels: []",
                        "line 2: remove.labels: there is no such key here; there are annotations, finalizers"),
                arguments("mode: observe\n\nmode: enforce", "line 3: mode: stands twice, first in line 1"),
                arguments(
                        "storage:\n  classes:\n    a: b\n    a: b",
                        "line 4: storage.classes.a: stands twice, first in line 3"),
                arguments("ingress: {}\ningress: {}", "line 2: ingress: stands twice, first in line 1"),
                arguments("mode:", "line 1: mode: has no value: give it one, or leave the key out"),
                arguments("\nvelero: null", "line 2: velero: has no value: give it one, or leave the key out"),
                arguments(
                        "storage:\n  classes:",
                        "line 2: storage.classes: has no value: give it one, or leave the key out"),
                arguments(
                        "storage: {classes: {\n  a: }}",
                        "line 2: storage.classes.a: has no value: give it one, or leave the key out"),
                arguments("7: x", "line 1: a key must be a string, but is 7 (int); put it in quotes"),
                arguments(
                        "storage:\n  classes: {true: a}",
                        "line 2: storage.classes: a key must be a string, but is true (bool); put it in quotes"),
                arguments(
                        "storage:\n  null: a",
                        "line 2: storage: a key must be a string, but is empty; put it in quotes"),
                arguments("? [a, b]\n: x", "line 1: a key must be a string, but is a list; put it in quotes"),
                arguments("? {a: b}\n: x", "line 1: a key must be a string, but is a mapping; put it in quotes"),
                arguments("mode: enforce\n---\nmode: observe", "line 2: is not YAML: but found another document"),
                arguments(
                        "mode: enforce\n\tvelero: {}",
                        "line 2: is not YAML: found character '\\t(TAB)' that cannot start any token. (Do not use "
                                + "\\t(TAB) for indentation)"),
                arguments(
                        "mode: enforce\n\nstorage: {classes: [a\n",
                        "line 4: is not YAML: expected ',' or ']', but got <stream end>"),
                arguments("mode: \"enforce", "line 1: is not YAML: found unexpected end of stream"),
                arguments(
                        "mode: enforce\n# \uD83D\uDE9A\n# \u001B",
                        "line 3: is not YAML: the character U+001B is not allowed"),
                arguments("x".repeat(131_073), "line 1: has 131073 characters; at most 131072 are read"),
                arguments("x:\n " + "[".repeat(20), "line 2: nests deeper than 20 levels"),
                arguments("mode: *x", "line 1: is not YAML: found undefined alias x"),
                arguments("a: b: c", "line 1: is not YAML: mapping values are not allowed here"));
    }

    static Stream<Arguments> types() {
        String mapping = "must be a mapping of keys to values, but is ";
        return Stream.of(
                arguments("mode: [enforce]", "line 1: mode: must be a string, but is a list"),
                arguments("mode: true", "line 1: mode: must be a string, but is true (bool); put it in quotes"),
                arguments("velero: velero", "line 1: velero: " + mapping + "the string 'velero'"),
                arguments("velero: [velero]", "line 1: velero: " + mapping + "a list"),
                arguments(
                        "velero: {namespaces: velero}",
                        "line 1: velero.namespaces: must be a list, but is the string 'velero'; write it as [one, two]"),
                arguments(
                        "velero:\n  namespaces:\n    a: b",
                        "line 3: velero.namespaces: must be a list, but is a mapping; write it as [one, two]"),
                arguments(
                        "velero:\n  namespaces:\n  - a\n  - 5",
                        "line 4: velero.namespaces[1]: must be a string, but is 5 (int); put it in quotes"),
                arguments(
                        "velero:\n  namespaces:\n  - a\n  -",
                        "line 4: velero.namespaces[1]: must be a string, but is empty; put it in quotes"),
                arguments("velero: {namespaces: [a,\n a]}", "line 2: velero.namespaces[1]: 'a' stands twice"),
                arguments("ingress: 3.5", "line 1: ingress: " + mapping + "3.5 (float)"),
                arguments("ingress: {classes: avi}", "line 1: ingress.classes: " + mapping + "the string 'avi'"),
                arguments("storage: {classes: [a]}", "line 1: storage.classes: " + mapping + "a list"),
                arguments(
                        "storage: {classes: {a: 1}}",
                        "line 1: storage.classes.a: must be a string, but is 1 (int); put it in quotes"),
                arguments("storage: {unmapped: {}}", "line 1: storage.unmapped: must be a string, but is a mapping"),
                arguments("podSecurity: least", "line 1: podSecurity: " + mapping + "the string 'least'"),
                arguments("podSecurity: {namespaces: [shop]}", "line 1: podSecurity.namespaces: " + mapping + "a list"),
                arguments(
                        "podSecurity: {namespaces: {shop: []}}",
                        "line 1: podSecurity.namespaces.shop: must be a string, but is a list"),
                arguments(
                        "podSecurity:\n  override: \"true\"",
                        "line 2: podSecurity.override: must be true or false, but is the string 'true'"),
                arguments(
                        "podSecurity: {override: yes}",
                        "line 1: podSecurity.override: must be true or false, but is the string 'yes'"),
                arguments(
                        "podSecurity: {override: 1}",
                        "line 1: podSecurity.override: must be true or false, but is 1 (int)"),
                arguments(
                        "podSecurity: {override: !!bool [true]}",
                        "line 1: podSecurity.override: must be true or false, but is a list"),
                arguments(
                        "podSecurity: {override: !!bool yes}",
                        "line 1: podSecurity.override: must be true or false, but is yes (bool)"),
                arguments(
                        "podSecurity: {version: 1.30}",
                        "line 1: podSecurity.version: must be a string, but is 1.30 (float); put it in quotes"),
                arguments("remove: []", "line 1: remove: " + mapping + "a list"),
                arguments(
                        "remove: {finalizers: {}}",
                        "line 1: remove.finalizers: must be a list, but is a mapping; write it as [one, two]"),
                arguments(
                        "excludedNamespaces: {}",
                        "line 1: excludedNamespaces: must be a list, but is a mapping; write it as [one, two]"),
                arguments(
                        "excludedNamespaces: [[a]]", "line 1: excludedNamespaces[0]: must be a string, but is a list"));
    }

    static Stream<Arguments> words() {
        return Stream.of(
                arguments("mode: Enforce", "line 1: mode: 'Enforce' is not one of enforce, observe"),
                arguments("mode: \"\"", "line 1: mode: '' is not one of enforce, observe"),
                arguments(
                        "ingress:\n  unmapped: ignore",
                        "line 2: ingress.unmapped: 'ignore' is not one of deny, keep, remove, warn"),
                arguments(
                        "storage:\n  unmapped: ~",
                        "line 2: storage.unmapped: '~' is not one of deny, keep, remove, warn"),
                arguments(
                        "podSecurity: {enforce: strict}",
                        "line 1: podSecurity.enforce: 'strict' is not one of baseline, keep, least, privileged, restricted"),
                arguments(
                        "podSecurity: {unplanned: keep}",
                        "line 1: podSecurity.unplanned: 'keep' is not one of baseline, privileged, restricted"),
                arguments(
                        "podSecurity: {limit: least}",
                        "line 1: podSecurity.limit: 'least' is not one of baseline, privileged, restricted"),
                arguments(
                        "podSecurity: {namespaces: {shop: keep}}",
                        "line 1: podSecurity.namespaces.shop: 'keep' is not one of baseline, privileged, restricted"),
                arguments(
                        "podSecurity: {audit: none}",
                        "line 1: podSecurity.audit: 'none' is not one of baseline, keep, privileged, restricted"),
                arguments(
                        "podSecurity: {warn: least}",
                        "line 1: podSecurity.warn: 'least' is not one of baseline, keep, privileged, restricted"),
                arguments("podSecurity:\n  version: \"1.30\"", version("1.30")),
                arguments("podSecurity:\n  version: v1", version("v1")),
                arguments("podSecurity:\n  version: v1.030", version("v1.030")),
                arguments("podSecurity:\n  version: v1.30.1", version("v1.30.1")),
                arguments("podSecurity:\n  version: Latest", version("Latest")),
                arguments("podSecurity:\n  enforce: privileged", looser("enforce", "privileged", "baseline")),
                arguments("podSecurity:\n  unplanned: privileged", looser("unplanned", "privileged", "baseline")),
                arguments(
                        "podSecurity:\n  unplanned: baseline\n  limit: restricted",
                        looser("unplanned", "baseline", "restricted")),
                arguments(
                        "podSecurity:\n  enforce: baseline\n  limit: restricted",
                        looser("enforce", "baseline", "restricted")));
    }

    private static String version(String value) {
        return "line 2: podSecurity.version: '%s' is neither 'latest' nor a minor version such as 'v1.30'"
                .formatted(value);
    }

    private static String looser(String key, String level, String limit) {
        return ("line 2: podSecurity.%s: '%s' is looser than podSecurity.limit '%s': raise the limit, or consent in "
                        + "podSecurity.namespaces")
                .formatted(key, level, limit);
    }

    @ParameterizedTest(name = "{index}: {1}")
    @MethodSource({"structure", "types", "words"})
    void isNamedWithPathAndLine(String yaml, String problem) {
        assertThat(PolicyReaderTest.problems(yaml)).containsExactly(problem);
    }
}
