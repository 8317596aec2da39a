package dev.transplant.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ToldTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Told told = new Told(3, HOUR);

    private static Notice notice(String message) {
        return new Notice(Notice.About.namespace("shop"), Notice.Severity.WARNING, "Reason", message);
    }

    @Test
    void theSameNoticeIsNewsOnceAnHour() {
        assertThat(told.isNews(notice("a"), NOON)).isTrue();
        assertThat(told.isNews(notice("a"), NOON)).isFalse();
        assertThat(told.isNews(notice("a"), NOON.plus(HOUR).minusMillis(1))).isFalse();
        assertThat(told.isNews(notice("a"), NOON.plus(HOUR)))
                .as("an hour later")
                .isTrue();
        assertThat(told.isNews(notice("a"), NOON.plus(HOUR).plusSeconds(1)))
                .as("the hour begins anew")
                .isFalse();
    }

    @Test
    void repeatingANoticeDoesNotPutOffTheNextOne() {
        told.isNews(notice("a"), NOON);
        told.isNews(notice("a"), NOON.plusSeconds(3599));

        assertThat(told.isNews(notice("a"), NOON.plus(HOUR))).isTrue();
    }

    @Test
    void anythingElseIsNews() {
        told.isNews(notice("a"), NOON);

        assertThat(told.isNews(notice("b"), NOON)).isTrue();
        assertThat(told.isNews(
                        new Notice(Notice.About.namespace("other"), Notice.Severity.WARNING, "Reason", "a"), NOON))
                .isTrue();
    }

    @Test
    void whatDidNotGetThroughIsNewsAgain() {
        told.isNews(notice("a"), NOON);
        told.forget(notice("a"));

        assertThat(told.isNews(notice("a"), NOON)).isTrue();
    }

    @Test
    void whatWasToldLongestAgoIsForgottenFirst() {
        told.isNews(notice("a"), NOON);
        told.isNews(notice("b"), NOON.plusSeconds(1));
        told.isNews(notice("a"), NOON.plus(HOUR));
        told.isNews(notice("c"), NOON.plus(HOUR));
        told.isNews(notice("d"), NOON.plus(HOUR));

        assertThat(told.isNews(notice("a"), NOON.plus(HOUR)))
                .as("told again, so not the oldest")
                .isFalse();
        assertThat(told.isNews(notice("b"), NOON.plus(HOUR))).as("the oldest").isTrue();
    }
}
