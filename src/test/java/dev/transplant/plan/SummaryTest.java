package dev.transplant.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import dev.transplant.rewrite.Finding;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SummaryTest {
    private final Summary summary = new Summary();

    @Test
    void isCleanAtFirstAndWithWhatIsRewrittenOrNotRestored() {
        summary.add(Samples.ingress("shop", "web", "avi-lb"));
        summary.add(Samples.with(Samples.unchanged("Pod", "shop", "job"), Fate.NOT_RESTORED, "it has completed"));
        summary.unused(List.of("ingress.classes.avi"));
        summary.skipSecrets(1);
        summary.ignore("README.md");

        assertThat(summary.isClean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"NOTE, true", "WARN, false", "DENY, false"})
    void isCleanWithNotes(Finding.Weight weight, boolean clean) {
        Finding finding = new Finding("rule", JsonPointer.compile("/spec"), "x", weight, "m");

        summary.add(Samples.with(Samples.unchanged("Ingress", "shop", "web"), finding));

        assertThat(summary.isClean()).isEqualTo(clean);
    }

    @Test
    void isNotCleanWhereSomethingIsRefused() {
        summary.add(Samples.with(Samples.unchanged("Ingress", "shop", "web"), Fate.REFUSED, "class"));

        assertThat(summary.isClean()).isFalse();
    }

    @Test
    void isNotCleanWithARemarkAndStaysSo() {
        summary.add(Samples.with(Samples.unchanged("Pod", "shop", "web"), new Remark("check", "", "", "m")));
        summary.add(Samples.unchanged("Pod", "shop", "api"));

        assertThat(summary.isClean()).isFalse();
    }

    @Test
    void countsObjectsNotFields() {
        summary.add(Samples.statefulSet("shop", "db", "gold"));
        summary.add(Samples.statefulSet("shop", "queue", "gold"));
        summary.add(Samples.statefulSet("shop", "cache", "silver"));

        Tally.Row<Rewritten> rewrite = summary.rewrites().rows().getFirst();
        Tally.Row<Topic> unmapped =
                by(summary.findings(), "map-storage-class").rows().getFirst();
        assertThat(summary.rewrites().rows()).hasSize(1);
        assertThat(rewrite.key().text()).isEqualTo("spec.volumeClaimTemplates.*.spec.storageClassName: gold → fast");
        assertThat(rewrite.places().first()).containsExactly("shop/db", "shop/queue");
        assertThat(unmapped.key().path()).isEqualTo("/spec/volumeClaimTemplates/*/spec/storageClassName");
        assertThat(unmapped.places().count()).isEqualTo(1);
    }

    @Test
    void keepsTheFirstTenPlaces() {
        IntStream.range(0, 25).forEach(i -> summary.add(Samples.ingress("shop", "web-" + i, "nginx")));

        Places places =
                by(summary.findings(), "map-ingress-class").rows().getFirst().places();
        assertThat(places.first()).hasSize(10).startsWith("shop/web-0").endsWith("shop/web-9");
        assertThat(places.count()).isEqualTo(25);
        assertThat(places.more()).isEqualTo(15);
    }

    @Test
    void listsTheMostFrequentFirst() {
        summary.add(Samples.ingress("shop", "a", "rare"));
        summary.add(Samples.ingress("shop", "b", "frequent"));
        summary.add(Samples.ingress("shop", "c", "frequent"));

        assertThat(by(summary.findings(), "map-ingress-class").rows())
                .extracting(row -> row.key().value())
                .containsExactly("frequent", "rare");
    }

    @Test
    void hasRoomForEachCheckHoweverManyValuesAnotherFinds() {
        for (int i = 0; i < 1000; i++) {
            summary.add(remarked("volume-handle", "handle-" + i));
        }
        summary.add(remarked("foreign-finalizer", "example.com/f"));

        assertThat(by(summary.remarks(), "volume-handle").rows()).hasSize(100);
        assertThat(by(summary.remarks(), "volume-handle").unlisted()).isEqualTo(900);
        assertThat(by(summary.remarks(), "foreign-finalizer").rows()).hasSize(1);
    }

    @Test
    void staysSmallWithManyObjectsOfWhichAllDiffer() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        long before = memory.getHeapMemoryUsage().getUsed();
        for (int i = 0; i < 100_000; i++) {
            String text = i + "-".repeat(300) + i;
            Finding finding =
                    new Finding("rule", JsonPointer.empty().appendProperty(text), text, Finding.Weight.WARN, text);
            Planned planned =
                    Samples.with(Samples.unchanged(text, text, text), new Remark("check", "/" + text, text, text));
            summary.add(Samples.with(planned, finding));
            summary.ignore(text);
        }
        memory.gc();

        assertThat(memory.getHeapMemoryUsage().getUsed() - before).isLessThan(8 << 20);
        assertThat(summary.count(Fate.UNCHANGED)).isEqualTo(100_000);
        assertThat(summary.objects()).hasSize(201).containsKey("(other kinds)");
    }

    private static Tally<Topic> by(Map<String, Tally<Topic>> tallies, String name) {
        return tallies.getOrDefault(name, new Tally<>());
    }

    private static Planned remarked(String check, String value) {
        Planned volume = Samples.unchanged("PersistentVolume", "", "pv-" + value);
        return Samples.with(volume, new Remark(check, "/spec/csi/volumeHandle", value, "m " + value));
    }
}
