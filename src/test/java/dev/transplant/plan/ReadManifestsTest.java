package dev.transplant.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transplant.velero.Item;
import dev.transplant.velero.TestArchive;
import dev.transplant.velero.UnreadableInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadManifestsTest {
    private static final String CONFIG_MAP = "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}}\n";
    private static final long SEED = 20261123;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private final Collected collected = new Collected();

    private static final class Collected implements Manifests.Reader {
        private final List<String> origins = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private final List<String> ignored = new ArrayList<>();
        private long secrets;

        @Override
        public void accept(Item item) {
            origins.add(item.origin());
            names.add(item.object().at("/metadata/name").asText());
        }

        @Override
        public void skipSecrets(long count) {
            secrets += count;
        }

        @Override
        public void ignore(String file) {
            ignored.add(file);
        }
    }

    private void read(String content) throws UnreadableInputException {
        read(content.getBytes(StandardCharsets.UTF_8));
    }

    private void read(byte[] content) throws UnreadableInputException {
        Manifests.read("-", new ByteArrayInputStream(content), collected);
    }

    private String file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content).toString();
    }

    private void readPath(String path) throws UnreadableInputException {
        Manifests.read(path, InputStream.nullInputStream(), collected);
    }

    @Test
    void readsManyDocuments() throws Exception {
        read("# first\n---\n" + CONFIG_MAP.formatted("a") + "---\n---\n" + CONFIG_MAP.formatted("b"));
        assertThat(collected.names).containsExactly("a", "b");
        assertThat(collected.origins)
                .containsExactly("standard input, document 1 (line 3)", "standard input, document 3 (line 6)");
    }

    @Test
    void readsJson() throws Exception {
        read("""
                {"apiVersion": "v1",
                 "kind": "ConfigMap", "metadata": {"name": "a\\u00e4"}}
                """);
        assertThat(collected.names).containsExactly("aä");
    }

    @Test
    void readsLists() throws Exception {
        read("""
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
                - apiVersion: v1
                  kind: ConfigMapList
                  items:
                  - {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
                  - {apiVersion: v1, kind: Secret, metadata: {name: c}}
                """);
        assertThat(collected.names).containsExactly("a", "b");
        assertThat(collected.origins.getLast())
                .isEqualTo("standard input, document 1 (line 1), item 2 (line 5), item 1");
        assertThat(collected.secrets).isEqualTo(1);
    }

    @Test
    void passesSecretsOver() throws Exception {
        read("{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {b: Yw==}}");
        assertThat(collected.names).isEmpty();
        assertThat(collected.secrets).isEqualTo(1);
    }

    @Test
    void takesOtherKindsOfTheSameName() throws Exception {
        read("{apiVersion: example.com/v1, kind: Secret, metadata: {name: a}}");
        assertThat(collected.names).containsExactly("a");
    }

    @Test
    void readsFolders() throws Exception {
        file("b/two.yaml", CONFIG_MAP.formatted("two"));
        file("a/one.json", "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"one\"}}");
        String readme = file("a/README.md", "# hello");
        String values = file("a/values.yaml", "replicas: 3\n");
        String kustomization = file("kustomization.yaml", """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources: [a, b]
                """);

        readPath(folder.toString());

        assertThat(collected.names).containsExactly("one", "two");
        assertThat(collected.ignored)
                .containsExactlyInAnyOrder(
                        readme, values + ", document 1 (line 1)", kustomization + ", document 1 (line 1)");
    }

    @Test
    void tellsOfEachDocumentThatIsNoObject() throws Exception {
        String file = file("a.yaml", CONFIG_MAP.formatted("a") + "---\napiversion: v1\nkind: Ingress\n");
        String list = file("b.yaml", "{apiVersion: v1, kind: List, items: [{kind: A}, 3]}");
        String empty = file("c.yaml", "# nothing\n");
        readPath(folder.toString());
        assertThat(collected.names).containsExactly("a");
        assertThat(collected.ignored)
                .containsExactly(
                        file + ", document 2 (line 3)",
                        list + ", document 1 (line 1), item 1 (line 1)",
                        list + ", document 1 (line 1), item 2 (line 1)",
                        empty);
    }

    @Test
    void readsAFolderByALink() throws Exception {
        file("real/a.yaml", CONFIG_MAP.formatted("a"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
        readPath(link.toString());
        assertThat(collected.origins).containsExactly(link + "/a.yaml, document 1 (line 1)");
    }

    @Test
    void readsAnArchiveThatSomebodyUnpacked() throws Exception {
        for (String place : List.of(
                "configmaps/namespaces/cluster/a.json",
                "configmaps/v1-preferredversion/namespaces/cluster/a.json",
                "clusterroles.rbac.authorization.k8s.io/cluster/b.json",
                "clusterroles.rbac.authorization.k8s.io/v1-preferredversion/cluster/b.json")) {
            file("resources/" + place, CONFIG_MAP.formatted(place.charAt(place.length() - 6)));
        }
        readPath(folder.toString());
        assertThat(collected.names).containsExactlyInAnyOrder("a", "b");
        assertThat(collected.ignored).isEmpty();
    }

    @Test
    void readsAMountedConfigMapOnce() throws Exception {
        file("..2026_11_23/a.yaml", CONFIG_MAP.formatted("a"));
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_11_23"));
        Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("..data/a.yaml"));
        readPath(folder.toString());
        readPath(Path.of("").toAbsolutePath().relativize(folder).resolve(".").toString());
        assertThat(collected.names).containsExactly("a", "a");
        assertThat(collected.ignored).isEmpty();
    }

    @Test
    void readsJsonThatIsIndentedByTabs() throws Exception {
        read(
                "\t{\n\t\"apiVersion\":\t\"v1\",\n\t\"kind\": \"ConfigMap\",\n\t\"metadata\": {\n\t\t\"name\": \"a\\tb\"}\n}");
        assertThat(collected.names).containsExactly("a\tb");
        assertThatThrownBy(() -> read("apiVersion: v1\nkind:\n\ta: b\n")).hasMessageContaining("line 3: is no YAML");
    }

    @Test
    void aPathThatCannotBeIsNamed() {
        assertThatThrownBy(() -> readPath("a\0"))
                .isInstanceOf(UnreadableInputException.class)
                .hasMessageContaining("is no path");
    }

    @Test
    @Timeout(20)
    void aVeryLongNumberIsNotCalculated() throws Exception {
        read("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, n: %s}".formatted("1".repeat(3_000_000)));
        assertThat(collected.names).containsExactly("a");
    }

    @ParameterizedTest
    @MethodSource
    void saysAfterWhichLineItIsNoText(byte[] bytes, String message) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.write((CONFIG_MAP.formatted("a") + "---\nb: ").getBytes(StandardCharsets.UTF_8));
        text.write(bytes);
        assertThatThrownBy(() -> read(text.toByteArray()))
                .isInstanceOf(UnreadableInputException.class)
                .hasMessageMatching("standard input, (after )?line [0-9]+: " + message);
    }

    static Stream<Arguments> saysAfterWhichLineItIsNoText() {
        return Stream.of(
                Arguments.of(new byte[] {0}, "is no YAML: the character U\\+0000 is not allowed"),
                Arguments.of(new byte[] {'M', (byte) 0xfc, 'l'}, "is no YAML: it is not encoded in UTF-8"),
                Arguments.of("\"\\UFFFFFFFF\"".getBytes(StandardCharsets.UTF_8), "is no YAML: .*"));
    }

    @Test
    void aKustomizationIsNoObject() {
        assertThatThrownBy(() -> read("{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization}"))
                .hasMessage("standard input holds no Kubernetes objects");
    }

    @Test
    void readsArchivesInFolders() throws Exception {
        Files.write(folder.resolve("b.tar.gz"), archive());
        readPath(folder.toString());
        assertThat(collected.names).containsExactly("a");
        assertThat(collected.secrets).isEqualTo(1);
    }

    @Test
    void readsArchivesFromStandardInput() throws Exception {
        read(archive());
        assertThat(collected.names).containsExactly("a");
    }

    private static byte[] archive() {
        return new TestArchive()
                .twice("secrets", "shop", "s", "{}")
                .twice(
                        "configmaps",
                        "shop",
                        "a",
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}")
                .bytes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "---\n---\n", "# nothing\n"})
    void whatHoldsNothingIsNamed(String content) {
        assertThatThrownBy(() -> read(content)).hasMessage("standard input holds no Kubernetes objects");
    }

    @Test
    void anEmptyFolderIsNamed() {
        assertThatThrownBy(() -> readPath(folder.toString()))
                .hasMessage("%s holds no Kubernetes objects: .yaml, .yml, .json, .tar.gz and .tgz files are looked at"
                        .formatted(folder));
    }

    @Test
    void aFileThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> readPath("/nowhere/a.yaml")).hasMessage("/nowhere/a.yaml does not exist");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "", textBlock = """
            a: [1                  | standard input, line 2: is no YAML: expected ',' or ']', but got <stream end>
            hello                  | standard input, document 1 (line 1) is no Kubernetes object: it has no apiVersion and kind
            {kind: A}              | standard input, document 1 (line 1) is no Kubernetes object: it has no apiVersion and kind
            {apiVersion: 1, kind: A} | standard input, document 1 (line 1) is no Kubernetes object: it has no apiVersion and kind
            {a: *b}                | standard input, line 1: there is no anchor &b above
            {a: &b [*b]}           | standard input, line 1: alias *b stands in what it repeats
            {[a]: b}               | standard input, line 1: a key is no text; is it a Helm template? Give the output of `helm template`
            """)
    void saysWhereItIsWrong(String content, String message) {
        assertThatThrownBy(() -> read(content + "\n")).hasMessage(message);
    }

    @Test
    void namesTheDocumentOfAFile() throws Exception {
        String file = file("a.yaml", CONFIG_MAP.formatted("a") + "---\nkind: x\n");
        assertThatThrownBy(() -> readPath(file))
                .hasMessage("%s, document 2 (line 3) is no Kubernetes object: it has no apiVersion and kind"
                        .formatted(file));
        assertThat(collected.names).as("those before").containsExactly("a");
    }

    @Test
    void knowsHelmTemplates() {
        assertThatThrownBy(() -> read("a: b\nname: {{ .Release.Name }}\n"))
                .hasMessageContaining("line 2")
                .hasMessageEndingWith("is it a Helm template? Give the output of `helm template`");
    }

    @Test
    void binaryIsNoYaml() {
        assertThatThrownBy(() -> read(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, (byte) 0xff}))
                .isInstanceOf(UnreadableInputException.class)
                .hasMessageStartingWith("standard input");
    }

    @Test
    void aliasesOfAliasesAreNotFollowedForEver() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            String alias = "*a" + (i - 1);
            bomb.append("a%d: &a%d [%s]\n"
                    .formatted(
                            i,
                            i,
                            String.join(", ", List.of(alias, alias, alias, alias, alias, alias, alias, alias, alias))));
        }
        assertThatThrownBy(() -> read(bomb.toString()))
                .hasMessageEndingWith("an object has more than 250000 keys and values");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "? "})
    void deepNestingIsNotFollowedForEver(String level) {
        assertThatThrownBy(() -> read(level.repeat(200_000)))
                .isInstanceOf(UnreadableInputException.class)
                .hasMessageContaining("line 1");
    }

    /** Each level repeats the one before, 400 levels deeper. */
    @Test
    void aliasesDoNotHideDeepNesting() {
        StringBuilder bomb = new StringBuilder("a0: &a0 x\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d %s*a%d%s\n".formatted(i, i, "[".repeat(400), i - 1, "]".repeat(400)));
        }
        assertThatThrownBy(() -> read(bomb.toString()))
                .hasMessage("standard input, line 3: nests deeper than 500 levels");
    }

    @Test
    void anObjectOfManyMebibytesIsCutOff() {
        byte[] large = ("- " + "x".repeat(1021) + "\n").repeat(9 << 10).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> read(large))
                .hasMessageMatching("standard input, after line [0-9]+: cannot be read: an object has more than 8 MiB");
    }

    @Test
    void aValueOfManyMebibytesIsCutOff() {
        byte[] large = new byte[65 << 20];
        Arrays.fill(large, (byte) 'x');
        assertThatThrownBy(() -> read(large))
                .hasMessageMatching("standard input, after line [0-9]+: cannot be read: an object has more than 8 MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "1", "{a: 1}", "*x"})
    void anObjectOfManyValuesIsCutOff(String value) {
        assertThatThrownBy(() -> read("a: &x 1\nb: [" + (value + ",").repeat(250_000) + "]"))
                .hasMessage("standard input, line 2: an object has more than 250000 keys and values");
    }

    /** Larger than one object may be; kubectl prints a List's kind after its items. */
    @ParameterizedTest
    @ValueSource(strings = {"{kind: List, apiVersion: v1, items: [%s]}", "{apiVersion: v1, items: [%s], kind: List}"})
    void aListMayHoldMoreThanAnObject(String list) throws Exception {
        String item = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: %s}},\n"
                .formatted("x".repeat(10_000));
        read(list.formatted(item.repeat(1_000) + "{apiVersion: v1, kind: Secret}," + item.repeat(1_000)));
        assertThat(collected.names).hasSize(2_000);
        assertThat(collected.origins.getLast()).isEqualTo("standard input, document 1 (line 1), item 2001 (line 2000)");
        assertThat(collected.secrets).isEqualTo(1);
    }

    @Test
    void valuesAreCountedForEachItem() throws Exception {
        String item =
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: [%s]},\n".formatted("1,".repeat(100));
        read("{items: [%s], kind: List, apiVersion: v1}".formatted(item.repeat(5_000)));
        assertThat(collected.names).hasSize(5_000);
    }

    /** They are held for aliases, and so must not grow without end. */
    @Test
    void anchorsInItemsAreCountedTogether() {
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            items.append("{apiVersion: v1, kind: ConfigMap, metadata: {name: &a%d a}, data: [%s]},\n"
                    .formatted(i, "1,".repeat(100)));
        }
        assertThatThrownBy(() -> read("{items: [%s], kind: List, apiVersion: v1}".formatted(items)))
                .hasMessageEndingWith("an object has more than 250000 keys and values");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {kind: PodList, apiVersion: v1, items: [{metadata: {name: a}}]} | document 1 (line 1), item 1 (line 1) is no Kubernetes object: it has no apiVersion and kind
            {items: [{metadata: {name: a}}], kind: PodList, apiVersion: v1} | document 1 (line 1), item 1 is no Kubernetes object: it has no apiVersion and kind
            {kind: List, items: [{apiVersion: v1, kind: A}, 3], apiVersion: v1} | document 1 (line 1), item 2 (line 1) is no Kubernetes object: it has no apiVersion and kind
            {items: [{apiVersion: v1, kind: A}], kind: Foo, apiVersion: v1} | document 1 (line 1) has items as a List has them, but its kind is 'Foo'
            {items: [{apiVersion: v1, kind: A}]} | document 1 (line 1) has items as a List has them, but its kind is ''
            """)
    void aListHoldsObjects(String list, String message) {
        assertThatThrownBy(() -> read(list)).hasMessage("standard input, " + message);
    }

    @Test
    void itemsOfAnotherKindAreItsOwn() throws Exception {
        read("{apiVersion: example.com/v1, kind: Menu, metadata: {name: a}, items: [{apiVersion: v1, kind: B}, 3]}");
        read("{apiVersion: example.com/v1, items: [{name: b}, 3], kind: Menu, metadata: {name: b}}");
        assertThat(collected.names).containsExactly("a", "b");
    }

    @Test
    void aliasesAndMergesAreResolved() throws Exception {
        read("""
                apiVersion: v1
                kind: &k ConfigMap
                metadata: {name: a, <<: [{name: b, x: &x {y: *k}}, {z: 1}], w: {<<: *x}}
                """);
        assertThat(collected.names).containsExactly("a");
    }

    @Test
    void anyDamageIsToldOrDoesNotMatter() {
        byte[] whole = (CONFIG_MAP.formatted("a") + "---\n"
                        + "{apiVersion: v1, kind: List, items: [&a {b: 'c'}, *a]}\n")
                .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(SEED);
        for (int run = 0; run < 5000; run++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                read(damaged);
            } catch (UnreadableInputException told) {
                assertThat(told).as("run %d", run).hasMessageStartingWith("standard input");
            }
        }
    }
}
