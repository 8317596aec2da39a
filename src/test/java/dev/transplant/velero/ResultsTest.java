package dev.transplant.velero;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transplant.velero.Results.Line;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResultsTest {
    private static final String REFUSED =
            "error restoring pods/shop/%s: pods \"%s\" is forbidden: violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false (container \"db\" must set securityContext.allowPrivilegeEscalation=false)";
    private static final String DIFFERS =
            "could not restore, %s already exists. Warning: the in-cluster version is different than the backed-up version";

    static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(file)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file.toByteArray();
    }

    private static Results read(byte[] file) throws IOException {
        return Results.read(new ByteArrayInputStream(file));
    }

    private static Results errors(String namespace, String... texts) {
        return new Results(
                Stream.of(texts).map(text -> new Line(namespace, text)).toList(), List.of());
    }

    @Test
    void areReadWhereverTheyStand() throws IOException {
        Results results = read(gzip("""
                {"errors": {"velero": ["no store"], "cluster": ["no class"], "namespaces": {"shop": ["a\\nb", "c"], "blog": ["d"]}},
                 "warnings": {"namespaces": {"shop": ["\\u001b[31mred\\u202e"]}}}"""));

        assertThat(results.errors())
                .containsExactly(
                        new Line("", "no store"),
                        new Line("", "no class"),
                        new Line("shop", "a b"),
                        new Line("shop", "c"),
                        new Line("blog", "d"));
        assertThat(results.warnings()).containsExactly(new Line("shop", "[31mred"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{}", "{\"errors\": {}, \"warnings\": {}}", "{\"errors\": {\"velero\": null}}", "[1]"})
    void mayBeNone(String json) throws IOException {
        assertThat(read(gzip(json))).isEqualTo(new Results(List.of(), List.of()));
        assertThat(read(gzip(json)).words(1)).isEmpty();
    }

    @Test
    void areRefusedWhereTheyCannotBeRead() throws IOException {
        assertThatThrownBy(() -> read("<html>".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessage("Not in GZIP format");
        assertThatThrownBy(() -> read(gzip("<html>")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("they are no JSON: Unexpected character ('<'");
        byte[] tooLarge = gzip("{\"errors\": {\"velero\": [\"%s\"]}}".formatted("a".repeat(GzippedJson.MAX_BYTES)));
        assertThatThrownBy(() -> read(tooLarge))
                .isInstanceOf(IOException.class)
                .hasMessage("they are larger than 16 MiB");
    }

    private static Stream<Arguments> known() {
        return Stream.of(
                Arguments.of(
                        REFUSED.formatted("db-0", "db-0"),
                        "the namespace's Pod Security level refuses pods, and the data of their volumes is not restored (see `kubectl get namespace shop --show-labels`)"),
                Arguments.of(
                        "error restoring ingresses.networking.k8s.io/shop/web: Internal error occurred: failed calling webhook \"create.transplant.dev\": failed to call webhook: Post \"https://transplant-webhook.transplant-system.svc:443/mutate?timeout=5s\": context deadline exceeded",
                        "Transplant's webhook did not answer, so it was left out (see `kubectl -n transplant-system get pods`, then restore again)"),
                Arguments.of(
                        "error restoring ingresses.networking.k8s.io/shop/web: Internal error occurred: failed calling webhook \"validate.nginx.ingress.kubernetes.io\": failed to call webhook: connection refused",
                        "a webhook of this cluster did not answer, so it was left out (mend the webhook, then restore again)"),
                Arguments.of(
                        "error preparing persistentvolumeclaims/shop/data: rpc error: code = Unknown desc = error getting storage class fast from API: storageclasses.storage.k8s.io \"fast\" not found",
                        "a ConfigMap of Velero's change-storage-class action names a class that does not exist, so it was left out (see `kubectl get configmaps -A -l velero.io/change-storage-class=RestoreItemAction -o yaml`)"),
                Arguments.of(
                        DIFFERS.formatted("ConfigMap \"settings\""),
                        "it exists with another content and is left as it is (`existingResources: update` in migration.yaml writes the backup's)"),
                Arguments.of(
                        DIFFERS.formatted("ConfigMap:settings"),
                        "it exists with another content and is left as it is (`existingResources: update` in migration.yaml writes the backup's)"));
    }

    @ParameterizedTest
    @MethodSource("known")
    void sayWhatIsKnownAndHowToMendIt(String text, String meaning) {
        assertThat(errors("shop", text).words(9))
                .containsExactly("error in namespace shop: %s; Velero says: %s".formatted(meaning, text));
    }

    @Test
    void areVerbatimWhereTheyAreNotKnown() {
        assertThat(new Results(
                                List.of(new Line("shop", "error restoring services/shop/web: quota exceeded")),
                                List.of(new Line("", "x".repeat(301)), new Line("", "y".repeat(300))))
                        .words(9))
                .containsExactly(
                        "error in namespace shop: error restoring services/shop/web: quota exceeded",
                        "warning: " + "x".repeat(299) + "…",
                        "warning: " + "y".repeat(300));
    }

    @Test
    void areCountedWhereTheyAreAboutTheSame() {
        List<Line> pods = IntStream.range(0, 3)
                .mapToObj(i -> new Line("shop", REFUSED.formatted("db-" + i, "db-" + i)))
                .toList();
        List<Line> differ = List.of(
                new Line("shop", DIFFERS.formatted("ConfigMap \"a\"")),
                new Line("shop", DIFFERS.formatted("Service \"b\"")),
                new Line("blog", DIFFERS.formatted("Service \"b\"")));

        List<String> words = new Results(pods, differ).words(9);

        assertThat(words)
                .hasSize(3)
                .satisfiesExactly(
                        refused -> assertThat(refused)
                                .startsWith("3 errors in namespace shop: the namespace's Pod Security level")
                                .contains("; the first: error restoring pods/shop/db-0: "),
                        two -> assertThat(two)
                                .startsWith("2 warnings in namespace shop: it exists")
                                .endsWith("; the first: " + DIFFERS.formatted("ConfigMap \"a\"")),
                        one -> assertThat(one).startsWith("warning in namespace blog: it exists"));
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "error restoring services/shop/web: quota   | error restoring services/shop/db: quota | 1",
                "refused by \"first\"                       | refused by \"second\"                   | 1",
                "resource: /pods name: /a message: /no node | resource: /pods name: /b message: /no node | 1",
                "error restoring services/shop/web: quota   | error restoring services/shop/web: port taken | 2",
            })
    void areAboutTheSameWhereNamesAloneDiffer(String one, String other, int lines) {
        assertThat(errors("shop", one, other).words(9)).hasSize(lines);
        assertThat(errors("shop", one, other).words(9).getFirst())
                .isEqualTo(
                        lines == 1
                                ? "2 errors in namespace shop: the first: " + one
                                : "error in namespace shop: " + one);
    }

    @ParameterizedTest(name = "limit {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "4 | error: a / error: b / error: c / warning: d",
                "3 | error: a / error: b / and 2 more errors and warnings",
                "1 | and 4 more errors and warnings",
            })
    void areNoMoreThanAskedForAndSayWhatIsLeftOut(int limit, String words) {
        Results four = new Results(
                List.of(new Line("", "a"), new Line("", "b"), new Line("", "c")), List.of(new Line("", "d")));

        assertThat(four.words(limit)).containsExactly(words.split(" / "));
    }
}
