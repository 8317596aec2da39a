package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();

    private Progress progress(boolean shown) {
        return new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), shown, nanos::get);
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void tellsOfALongRunAndTakesTheLineAway() {
        try (Progress progress = progress(true)) {
            progress.objects(1);
            assertThat(text()).isEmpty();
            pass(Duration.ofSeconds(1));
            progress.objects(12_345);
            assertThat(text()).isEqualTo("\r\033[K12,345 objects read");
            pass(Duration.ofMillis(100));
            progress.objects(12_346);
            pass(Duration.ofMillis(100));
            progress.objects(12_347);
        }
        assertThat(text()).isEqualTo("\r\033[K12,345 objects read\r\033[K12,347 objects read\r\033[K");
    }

    @Test
    void saysNothingOfAShortRun() {
        try (Progress progress = progress(true)) {
            pass(Duration.ofMillis(999));
            progress.objects(1);
        }
        assertThat(text()).isEmpty();
    }

    @Test
    void saysNothingWhereNobodyWatches() {
        try (Progress progress = progress(false)) {
            pass(Duration.ofSeconds(9));
            progress.objects(1);
        }
        assertThat(text()).isEmpty();
    }
}
