package dev.transplant.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import dev.transplant.podsecurity.Level;
import dev.transplant.rewrite.Finding;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SummaryTextTest {
    private final Summary summary = new Summary();

    @Test
    void printsAllSections() {
        IntStream.rangeClosed(1, 12).forEach(i -> summary.add(Samples.ingress("shop", "web-" + i, "avi-lb")));
        IntStream.rangeClosed(1, 12).forEach(i -> summary.add(Samples.ingress("blog", "web-" + i, "nginx")));
        summary.add(Samples.claim("shop", "data", "silver"));
        summary.add(Samples.with(Samples.unchanged("Pod", "shop", "job"), Fate.NOT_RESTORED, "it has completed"));
        summary.add(Samples.with(
                Samples.unchanged("PersistentVolume", "", "pv-1"),
                new Remark(
                        "volume-handle",
                        "/spec/csi/volumeHandle",
                        "h1",
                        "spec.csi.volumeHandle: 'h1' means nothing here")));
        summary.add(Samples.with(
                Samples.unchanged("Namespace", "", "shop"),
                new Finding(
                        "label-pod-security",
                        JsonPointer.compile("/metadata/labels/x"),
                        "y",
                        Finding.Weight.WARN,
                        "x: 'y' is not valid")));
        summary.unused(List.of("storage.classes.gold"));
        summary.skipSecrets(1);
        summary.ignore("README.md");

        assertThat(text()).isEqualTo("""
                Objects                     rewritten     unchanged       refused  not restored
                  Ingress                          24             0             0             0
                  Namespace                         0             1             0             0
                  PersistentVolume                  0             1             0             0
                  PersistentVolumeClaim             0             1             0             0
                  Pod                               0             0             0             1
                  together                         24             3             0             1

                Rewritten
                     24  Ingress   metadata.finalizers: removed
                     12  Ingress   spec.ingressClassName: avi-lb → contour

                Not settled by the policy: map the class, or say unmapped: keep if it may stay
                     12  warn  Ingress   spec.ingressClassName: class 'nginx' is not in ingress.classes (known: avi-lb)
                                         in blog/web-1, blog/web-2, blog/web-3, blog/web-4, blog/web-5, blog/web-6, blog/web-7,
                                         blog/web-8, blog/web-9, blog/web-10 and 2 more

                Not mapped, and kept or removed as the policy says
                      1  note  PersistentVolumeClaim  spec.storageClassName: class 'silver' is not in storage.classes (known: gold)
                                                      in shop/data

                Not needed for any of these objects, or misspelt in the policy
                  storage.classes.gold

                Found: see to these before or after the restore
                  label-pod-security
                      1  warn  Namespace  x: 'y' is not valid
                                          in shop
                  volume-handle
                      1  PersistentVolume  spec.csi.volumeHandle: 'h1' means nothing here
                                           in pv-1

                Secrets: 1, passed over without being read
                Without objects: README.md

                Not clean: somebody should look at what is refused, not settled or found.
                """);
    }

    @Test
    void printsTheLevelsOfNamespaces() {
        summary.add(Samples.level());
        summary.add(new NamespaceLevel(
                "", Optional.empty(), Level.RESTRICTED, Optional.empty(), List.of(), 0, Optional.empty()));

        assertThat(text()).contains("""

                Pod Security: the level each namespace gets, and what keeps it from a stricter one
                  shop: baseline, needs privileged
                    needs 'privileged'
                    hostPathVolumes
                      DaemonSet agent: spec.template.spec.volumes[0].hostPath is '/var/log': use a PersistentVolumeClaim in its place
                    and 2 fields more, of these checks: see --level
                    at least baseline where file-system volumes are restored: Velero is old
                  (no namespace given): no label, so what the API server has as default, needs restricted

                """);
    }

    @Test
    void saysThatNothingWasRead() {
        assertThat(text()).isEqualTo("""
                Objects: none

                Nothing here needs a person.
                """);
    }

    @Test
    void leavesOutTheSumOfOneKind() {
        summary.add(Samples.unchanged("Pod", "shop", "web"));

        assertThat(text()).isEqualTo("""
                Objects        rewritten     unchanged       refused  not restored
                  Pod                  0             1             0             0

                Nothing here needs a person.
                """);
    }

    @Test
    void listsTwentyValuesAndCountsTheRest() {
        IntStream.range(0, 130).forEach(i -> summary.add(Samples.ingress("shop", "web-" + i, "class-" + i)));

        assertThat(SummaryText.of(summary))
                .filteredOn(line -> line.contains("is not in ingress.classes"))
                .hasSize(20);
        assertThat(text()).contains("         and 110 more, with other values: see -o json\n");
    }

    @Test
    void keepsToTheWidthAndLetsNothingReachTheTerminal() {
        for (String part :
                List.of("x".repeat(2000), "wörd ".repeat(400), "日本".repeat(500), "\033[2J\n\u202e".repeat(50))) {
            Planned planned = Samples.unchanged(part, part, part);
            summary.add(Samples.with(planned, new Remark("check", "/" + part, part, part)));
            summary.add(
                    Samples.with(planned, new Finding("map-x", JsonPointer.empty(), part, Finding.Weight.DENY, part)));
            summary.ignore(part);
        }
        summary.unused(List.of("y".repeat(500), "\033[31m"));

        assertThat(SummaryText.of(summary)).allSatisfy(line -> {
            assertThat(Printable.columns(line)).as(line).isLessThanOrEqualTo(120);
            assertThat(line).isEqualTo(Printable.of(line));
        });
        assertThat(text()).contains("\\u001b[31m");
    }

    private String text() {
        return String.join("\n", SummaryText.of(summary)) + "\n";
    }
}
