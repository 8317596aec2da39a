package dev.transplant.velero;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackupArchiveTest {
    private static final String CONFIG_MAP = """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "shop"}}""";
    private static final long SEED = 20261123;

    private final List<Item> items = new ArrayList<>();

    private long read(byte[] archive) throws UnreadableInputException {
        return BackupArchive.read(new ByteArrayInputStream(archive), "b.tar.gz", items::add);
    }

    private static TestArchive backup() {
        return new TestArchive().file("metadata/version", "1.1.0\n").twice("configmaps", "shop", "a", CONFIG_MAP);
    }

    @Test
    void givesEachObjectOnce() throws Exception {
        byte[] archive =
                backup().file("resources/namespaces/cluster/shop.json", """
                        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}""").bytes();

        assertThat(read(archive)).isZero();

        assertThat(items)
                .extracting(Item::origin)
                .containsExactly(
                        "b.tar.gz: resources/configmaps/namespaces/shop/a.json",
                        "b.tar.gz: resources/namespaces/cluster/shop.json");
        assertThat(items.getFirst().object().at("/metadata/name").asText()).isEqualTo("a");
    }

    @Test
    void passesSecretsOverUnread() throws Exception {
        assertThat(read(backup().twice("secrets", "shop", "password", "not even JSON")
                        .bytes()))
                .isEqualTo(1);
        assertThat(items).hasSize(1);
    }

    @Test
    void readsWhatSomebodyPackedAgain() throws Exception {
        read(new TestArchive()
                .file("./resources/configmaps/namespaces/shop/a.json", CONFIG_MAP)
                .bytes());
        assertThat(items).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../resources/configmaps/namespaces/shop/a.json",
                "/resources/configmaps/namespaces/shop/a.json",
                "resources/../../etc/namespaces/shop/a.json",
                "resources/configmaps/namespaces/shop/../../../../a.json",
                "resources/configmaps/namespaces/shop/a.txt",
            })
    void takesNoOtherPathForAnObject(String path) throws Exception {
        read(new TestArchive()
                .file("metadata/version", "1.1.0")
                .file(path, "not JSON")
                .bytes());
        assertThat(items).isEmpty();
    }

    @Test
    void followsNoLinks() throws Exception {
        read(backup().link("resources/configmaps/namespaces/shop/b.json", "/etc/hostname")
                .bytes());
        assertThat(items).hasSize(1);
    }

    @Test
    void anArchiveThatIsCutOffIsNoWholeBackup() {
        byte[] whole = backup().bytes();
        for (int length = 2; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(UnreadableInputException.class)
                    .hasMessageStartingWith("b.tar.gz is no ");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {"kind":                                | b.tar.gz: resources/configmaps/namespaces/shop/b.json, line 1, column 9: is no JSON
            {"apiVersion": "v1"}                    | b.tar.gz: resources/configmaps/namespaces/shop/b.json is no Kubernetes object: it has no kind
            {"kind": "A"}                           | b.tar.gz: resources/configmaps/namespaces/shop/b.json is no Kubernetes object: it has no apiVersion
            []                                      | b.tar.gz: resources/configmaps/namespaces/shop/b.json is no Kubernetes object
            {"apiVersion": "v1", "kind": "A"} {}    | b.tar.gz: resources/configmaps/namespaces/shop/b.json, line 1
            """)
    void namesTheObjectThatCannotBeRead(String content, String message) {
        byte[] archive = backup().file("resources/configmaps/namespaces/shop/b.json", content)
                .bytes();
        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(UnreadableInputException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void anEmptyObjectIsNone() {
        byte[] archive =
                backup().file("resources/configmaps/namespaces/shop/b.json", "").bytes();
        assertThatThrownBy(() -> read(archive)).hasMessageContaining("shop/b.json is no Kubernetes object");
    }

    @Test
    void anObjectThatNestsTooDeepIsNamed() {
        byte[] archive = backup().file("resources/configmaps/namespaces/shop/b.json", "[".repeat(1_000_000))
                .bytes();
        assertThatThrownBy(() -> read(archive))
                .hasMessageContaining("shop/b.json")
                .hasMessageContaining("depth");
    }

    @Test
    void anObjectOfManyValuesIsNamed() {
        byte[] archive = backup().file(
                        "resources/configmaps/namespaces/shop/b.json",
                        "{\"apiVersion\":\"v1\",\"kind\":\"A\",\"data\":[%s0]}".formatted("[],".repeat(250_000)))
                .bytes();
        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(UnreadableInputException.class)
                .hasMessageStartingWith(
                        "b.tar.gz: resources/configmaps/namespaces/shop/b.json is larger or deeper than any Kubernetes object: ");
    }

    /** A few bytes of it stand for gigabytes of zeros. */
    @Test
    void aSparseFileIsRefused() {
        byte[] archive =
                backup().sparse("resources/configmaps/namespaces/shop/b.json").bytes();
        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(UnreadableInputException.class)
                .hasMessageContaining("resources/configmaps/namespaces/shop/b.json is a sparse file");
    }

    @Test
    void anArchiveOfOtherThingsIsNoBackup() {
        byte[] archive = new TestArchive().file("home/me/notes.txt", "hello").bytes();
        assertThatThrownBy(() -> read(archive))
                .hasMessage("b.tar.gz is no Velero backup: it has no folder resources/;"
                        + " `velero backup download NAME` gives one");
    }

    @Test
    void anObjectThatClaimsTenGibibytesIsRefusedAtOnce() {
        byte[] archive = new TestArchive()
                .file("metadata/version", "1.1.0")
                .claiming("resources/configmaps/namespaces/shop/b.json", 10L << 30);
        assertThatThrownBy(() -> read(archive))
                .hasMessage("b.tar.gz: resources/configmaps/namespaces/shop/b.json claims 10737418240 bytes;"
                        + " no Kubernetes object has more than 8388608");
    }

    @Test
    void anotherEntryThatClaimsTenGibibytesIsCutOff() {
        byte[] archive = new TestArchive()
                .file("metadata/version", "1.1.0")
                .claiming("resources/secrets/namespaces/a/b.json", 10L << 30);
        assertThatThrownBy(() -> read(archive)).hasMessageStartingWith("b.tar.gz is no whole backup");
    }

    /** The tar library keeps a long name whole, however long it is said to be. */
    @Test
    void aNameOfMebibytesIsRefused() {
        byte[] archive = new TestArchive().longName(4 << 20).file("x", "").bytes();
        assertThatThrownBy(() -> read(archive)).hasMessageContaining("a header has more than 1048576 bytes");
    }

    @Test
    void anythingButGzipIsRefused() {
        assertThatThrownBy(() -> read(new byte[] {0x1f, (byte) 0x8b, 9, 9, 9}))
                .isInstanceOf(UnreadableInputException.class);
        assertThatThrownBy(() -> read(gzip(new byte[0]))).isInstanceOf(UnreadableInputException.class);
        assertThatThrownBy(() -> read(gzip("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8))))
                .isInstanceOf(UnreadableInputException.class);
    }

    @Test
    void damageIsToldOrDoesNotMatter() throws IOException {
        Random random = new Random(SEED);
        byte[] whole;
        try (GZIPInputStream tar = new GZIPInputStream(new ByteArrayInputStream(backup().bytes()))) {
            whole = tar.readAllBytes();
        }
        for (int run = 0; run < 3000; run++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                read(gzip(damaged));
            } catch (UnreadableInputException told) {
                assertThat(told).as("run %d", run).hasMessageStartingWith("b.tar.gz");
            }
        }
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
