package dev.transplant.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterEventsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00.000001234Z");

    private static Event event(Notice.About about, Notice.Severity severity, String message) {
        return ClusterEvents.event(
                new Notice(about, severity, "PolicyRefused", message), "transplant.dev/webhook", "pod-1", NOW);
    }

    @Test
    void saysWhatTheNoticeSays() {
        Event event =
                event(Notice.About.configMap("transplant-system", "transplant-policy"), Notice.Severity.WARNING, "no");

        assertThat(event.getType()).isEqualTo("Warning");
        assertThat(event.getReason()).isEqualTo("PolicyRefused");
        assertThat(event.getNote()).isEqualTo("no");
        assertThat(event.getReportingInstance()).isEqualTo("pod-1");
        assertThat(event.getEventTime()).isEqualTo(new MicroTime("2026-11-22T12:00:00.000001Z"));
        assertThat(event.getMetadata().getNamespace()).isEqualTo("transplant-system");
        assertThat(event.getRegarding().getKind()).isEqualTo("ConfigMap");
        assertThat(event.getRegarding().getName()).isEqualTo("transplant-policy");
    }

    @Test
    void saysThatAJobMigrates() {
        Event event = event(Notice.About.job("transplant-system", "shop"), Notice.Severity.NORMAL, "yes");

        assertThat(event.getRegarding().getApiVersion()).isEqualTo("batch/v1");
        assertThat(event.getRegarding().getKind()).isEqualTo("Job");
        assertThat(event.getAction()).isEqualTo("Migrate");
    }

    /** The API server refuses an Event whose object is in another namespace than itself. */
    @Test
    void isInTheNamespaceThatItIsAbout() {
        Event event = event(Notice.About.namespace("shop"), Notice.Severity.NORMAL, "yes");

        assertThat(event.getType()).isEqualTo("Normal");
        assertThat(event.getMetadata().getNamespace()).isEqualTo("shop");
        assertThat(event.getRegarding().getNamespace()).isEqualTo("shop");
        assertThat(event.getRegarding().getName()).isEqualTo("shop");
    }

    @ParameterizedTest(name = "{1} times {0}: {2} stay")
    @CsvSource({
        "x, 1024, 1024",
        "x, 1025, 1021",
        "x, 100000, 1021",
        "ä, 512, 512",
        "ä, 513, 510",
        "日, 342, 340",
        "🚚, 256, 256",
        "🚚, 257, 255",
    })
    void aNoteIsCutToTheBytesThatTheApiServerTakes(String character, int count, int kept) {
        String note = event(Notice.About.namespace("shop"), Notice.Severity.NORMAL, character.repeat(count))
                .getNote();

        assertThat(note).isEqualTo(character.repeat(kept) + (kept < count ? "…" : ""));
        assertThat(note.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(1024);
    }

    @Test
    void allReplicasNameTheSameEventAlikeForAnHour() {
        Notice notice = notice("shop", "no");

        assertThat(name(notice, "pod-1", NOW))
                .matches("shop\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
                .isEqualTo(name(notice("shop", "no"), "pod-2", NOW.plusSeconds(3599)))
                .isNotEqualTo(name(notice, "pod-1", NOW.plusSeconds(3600)))
                .isNotEqualTo(name(notice, "pod-1", NOW.minusSeconds(1)));
    }

    static Stream<Notice> others() {
        Notice.About shop = Notice.About.namespace("shop");
        return Stream.of(
                notice("shop", "yes"),
                notice("shop2", "no"),
                new Notice(shop, Notice.Severity.NORMAL, "PolicyRefused", "no"),
                new Notice(shop, Notice.Severity.WARNING, "Other", "no"),
                new Notice(Notice.About.deployment("shop", "shop"), Notice.Severity.WARNING, "PolicyRefused", "no"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatSaysSomethingElseHasAnotherName(Notice other) {
        assertThat(name(other, "pod-1", NOW)).isNotEqualTo(name(notice("shop", "no"), "pod-1", NOW));
    }

    private static Notice notice(String namespace, String message) {
        return new Notice(Notice.About.namespace(namespace), Notice.Severity.WARNING, "PolicyRefused", message);
    }

    private static String name(Notice notice, String instance, Instant now) {
        return ClusterEvents.event(notice, "transplant.dev/webhook", instance, now)
                .getMetadata()
                .getName();
    }
}
