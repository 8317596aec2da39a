package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.events.Notice;
import dev.transplant.events.Notice.Severity;
import dev.transplant.events.Notices;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobEventsTest {
    private static final Notice.About JOB = Notice.About.job("transplant-system", "shop");
    private static final Instant STARTED = Instant.parse("2026-11-29T12:00:00Z");
    private static final Instant ENDED = STARTED.plusSeconds(192);

    private record Told(Notice notice, Instant of) {}

    private final List<Told> told = new ArrayList<>();
    private final Notices notices = new Notices() {
        @Override
        public void tell(Notice notice) {
            throw new AssertionError("told without a time");
        }

        @Override
        public void tell(Notice notice, Instant of) {
            told.add(new Told(notice, of));
        }
    };
    private final JobEvents events = new JobEvents(notices, Optional.of(JOB));

    /** The time of an Event names it, so that the API server takes the same only once. */
    @ParameterizedTest(name = "{0} s later")
    @CsvSource({"0, true", "3600, true", "3601, false"})
    void tellsAPhaseAlikeForAnHour(long later, boolean tells) {
        events.phase("backup shop-1", STARTED, ENDED, ENDED.plusSeconds(later));

        Notice notice = new Notice(JOB, Severity.NORMAL, "MigrationPhase", "backup shop-1 completed in 3m12s");
        assertThat(told).isEqualTo(tells ? List.of(new Told(notice, ENDED)) : List.of());
    }

    @Test
    void tellsWhatBecameOfTheRun() {
        events.warning("pod\u001b refused", ENDED);
        events.failed("no backup", ENDED);
        events.completed("shop runs", ENDED);

        assertThat(told)
                .extracting(Told::notice)
                .containsExactly(
                        new Notice(JOB, Severity.WARNING, "MigrationWarning", "pod? refused"),
                        new Notice(JOB, Severity.WARNING, "MigrationFailed", "no backup"),
                        new Notice(JOB, Severity.NORMAL, "MigrationCompleted", "shop runs"));
    }

    @Test
    void tellsNothingOutsideOfAJob() {
        new JobEvents(notices, Optional.empty()).failed("no backup", ENDED);

        assertThat(told).isEmpty();
    }
}
