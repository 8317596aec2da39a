package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressOutputTest {
    private static final Instant BEGIN = Instant.parse("2026-11-29T12:00:00Z");
    private static final String ERASE = "\r\033[K";

    private final List<String> lines = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private static void tick(ProgressOutput output, String phase, long millis) {
        Duration elapsed = Duration.ofMillis(millis);
        output.tick(BEGIN.plus(elapsed), ProgressLine.waiting(phase, elapsed, Optional.empty()));
    }

    @Test
    void aLogHasALineForAPhaseAndThenAtLeastEveryTenSeconds() {
        try (ProgressOutput log = new LoggedProgress(lines::add)) {
            for (int second = 0; second < 25; second++) {
                tick(log, "backup", second * 1000L + second); // ticks come late
            }
            tick(log, "sync", 25_100);
            log.say("alarm");
            tick(log, "sync", 26_000);
        }
        assertThat(lines)
                .containsExactly("backup · for 0s", "backup · for 9s", "backup · for 18s", "sync · for 25s", "alarm");
    }

    @Test
    void aTerminalHasOneLineBelowAllThatIsSaid() {
        try (ProgressOutput live = live()) {
            live.say("first");
            tick(live, "backup", 0);
            tick(live, "backup", 199);
            tick(live, "sync", 200);
            live.say("alarm\u001b[2J");
            tick(live, "sync", 3_000);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("first\n" + ERASE + "backup · for 0s" + ERASE + "sync · for 0s" + ERASE + "alarm?[2J\n"
                        + ERASE + "sync · for 0s" + ERASE + "sync · for 3s" + ERASE);
    }

    @Test
    void aTerminalIsDrawnFiveTimesASecond() {
        try (ProgressOutput live = live()) {
            for (int millis = 0; millis < 1000; millis++) {
                tick(live, "restore", millis);
            }
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).split("restore", -1)).hasSize(1 + 5);
    }

    private ProgressOutput live() {
        return new LiveProgress(new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> 80);
    }
}
