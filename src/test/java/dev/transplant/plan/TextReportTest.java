package dev.transplant.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.rewrite.Finding;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TextReportTest {
    private static final Remark REMARK = new Remark(
            "foreign-finalizer",
            "/metadata/finalizers/0",
            "x/y",
            "metadata.finalizers[0]: 'x/y' keeps it from being deleted");

    @Test
    void showsWhatChanges() throws IOException {
        assertThat(told(Samples.ingress("shop", "web", "avi-lb"))).isEqualTo("""
                --- Ingress shop/web (objects.yaml)
                @@ -3,9 +3,9 @@
                 metadata:
                   name: web
                   namespace: shop
                -  finalizers:
                -  - ako/finalizer
                +  annotations:
                +    transplant.dev/original: '{"/spec/ingressClassName":"avi-lb","/metadata/finalizers":["ako/finalizer"]}'
                 spec:
                -  ingressClassName: avi-lb
                +  ingressClassName: contour
                   rules:
                   - host: shop.example.com

                """);
    }

    @Test
    void coloursOnlyIfAsked() throws IOException {
        Planned planned = Samples.with(Samples.claim("shop", "data", "gold"), REMARK);

        assertThat(told(planned)).doesNotContain("\033");
        assertThat(told(planned, true)).isEqualTo("""
                \033[1m--- PersistentVolumeClaim shop/data (objects.yaml)\033[0m
                \033[33mfound: metadata.finalizers[0]: 'x/y' keeps it from being deleted (foreign-finalizer)\033[0m
                \033[36m@@ -3,5 +3,7 @@\033[0m
                 metadata:
                   name: data
                   namespace: shop
                \033[32m+  annotations:\033[0m
                \033[32m+    transplant.dev/original: '{"/spec/storageClassName":"gold"}'\033[0m
                 spec:
                \033[31m-  storageClassName: gold\033[0m
                \033[32m+  storageClassName: fast\033[0m

                """);
    }

    @Test
    void saysWhyAnObjectIsRefused() throws IOException {
        Planned refused =
                Samples.with(Samples.ingress("shop", "web", "avi-lb"), Fate.REFUSED, "class 'x' is not mapped");

        assertThat(told(refused)).isEqualTo("""
                --- Ingress shop/web (objects.yaml)
                refused: class 'x' is not mapped

                """);
    }

    /** No object of a cluster has so many; to hold them twice would take hundreds of megabytes. */
    @Test
    void showsNoDifferenceOfVeryLongTexts() throws IOException {
        Planned claim = Samples.claim("shop", "data", "gold");
        ObjectNode before = ((ObjectNode) claim.before()).put("text", "x\n".repeat(150_000));
        ObjectNode after = ((ObjectNode) claim.after()).put("text", "x\n".repeat(150_000));
        assertThat(Yaml.of(before)).isNotEqualTo(Yaml.of(after));

        assertThat(told(claim).lines())
                .hasSize(3)
                .contains("--- PersistentVolumeClaim shop/data (objects.yaml)")
                .element(1)
                .asString()
                .matches("\\(not shown: a difference of texts of 300,0[0-9]{2} lines; -o json has the patch\\)");
    }

    @ParameterizedTest
    @EnumSource(names = {"UNCHANGED", "NOT_RESTORED"})
    void isSilentOfObjectsWithNothingToSay(Fate fate) throws IOException {
        assertThat(told(Samples.with(Samples.unchanged("Pod", "shop", "web"), fate, "why")))
                .isEmpty();
    }

    @Test
    void saysWhatIsFoundInObjectsThatStay() throws IOException {
        Finding finding = new Finding("r", JsonPointer.empty(), "v", Finding.Weight.NOTE, "spec.x: 'v' is not mapped");
        Planned planned = Samples.with(Samples.unchanged("StorageClass", "", "gold"), REMARK);

        assertThat(told(Samples.with(Samples.with(planned, finding), Fate.NOT_RESTORED, "it is dynamic")))
                .isEqualTo("""
                --- StorageClass gold (objects.yaml)
                not restored: it is dynamic
                note: spec.x: 'v' is not mapped
                found: metadata.finalizers[0]: 'x/y' keeps it from being deleted (foreign-finalizer)

                """);
    }

    @Test
    void printsTheSummaryAloneIfQuiet() throws IOException {
        StringBuilder out = new StringBuilder();
        TextReport report = new TextReport(out, false, true);
        Summary summary = new Summary();
        Planned planned = Samples.claim("shop", "data", "gold");
        summary.add(planned);

        report.object(planned);
        assertThat(out).isEmpty();
        report.end(summary);
        assertThat(out.toString()).startsWith("Objects  ").endsWith("Nothing here needs a person.\n");
    }

    @Test
    void makesTitlesOfTheSummaryBold() throws IOException {
        StringBuilder out = new StringBuilder();
        new TextReport(out, true, false).end(new Summary());

        assertThat(out).hasToString("\033[1mObjects: none\033[0m\n\n\033[1mNothing here needs a person.\033[0m\n");
    }

    @Test
    void letsNothingReachTheTerminal() throws IOException {
        String hostile = "\\u001b]0;owned\\u0007\\u202e\\u009b2J\\nx";
        Planned planned = Samples.rewritten("""
                {"apiVersion": "v1", "kind": "PersistentVolumeClaim",
                 "metadata": {"name": "%1$s", "namespace": "%1$s", "labels": {"%1$s": "%1$s"}},
                 "spec": {"storageClassName": "gold", "x": "%1$s"}}
                """.formatted(hostile));
        String value = planned.name();
        Remark remark = new Remark(value, value, value, value);

        String told = told(Samples.with(planned, remark));

        assertThat(told.lines()).allSatisfy(line -> assertThat(line).isEqualTo(Printable.of(line)));
        assertThat(told).startsWith("--- PersistentVolumeClaim \\u001b]0;owned\\u0007\\u202e\\u009b2J\\nx/");
    }

    @Test
    void cutsLinesThatDoNotChangeToTheWidthAndOthersLater() throws IOException {
        JsonNode applied = Samples.json("\"" + "a".repeat(5000) + "\"");
        Planned planned = Samples.rewritten("""
                {"apiVersion": "v1", "kind": "PersistentVolumeClaim",
                 "metadata": {"name": "data", "annotations": {"kubectl.kubernetes.io/last-applied-configuration": %s,
                              "volume.beta.kubernetes.io/storage-class": "gold"}}, "spec": {}}
                """.formatted(applied));

        assertThat(told(planned).lines().filter(line -> line.contains("last-applied")))
                .singleElement()
                .satisfies(line -> assertThat(line).endsWith("a…").hasSizeBetween(118, 120));
        Finding finding = new Finding("r", JsonPointer.empty(), "v", Finding.Weight.WARN, "b".repeat(5000));
        assertThat(told(Samples.with(planned, finding)).lines())
                .filteredOn(line -> line.startsWith("warn: b"))
                .singleElement()
                .satisfies(line -> assertThat(line).endsWith("b…").hasSizeBetween(998, 1000));
    }

    private static String told(Planned planned) throws IOException {
        return told(planned, false);
    }

    private static String told(Planned planned, boolean colour) throws IOException {
        StringBuilder out = new StringBuilder();
        new TextReport(out, colour, false).object(planned);
        return out.toString();
    }
}
