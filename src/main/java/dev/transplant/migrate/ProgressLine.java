package dev.transplant.migrate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How far a phase is, in one line.
 *
 * @param elapsed since the phase began
 * @param bytesPerSecond absent where nothing is known of it, and so is {@code left}, the time that the rest takes
 * @param open what it still waits for; absent where nothing is known of it
 */
public record ProgressLine(
        String phase,
        Duration elapsed,
        Done objects,
        Done bytes,
        OptionalLong bytesPerSecond,
        Optional<Duration> left,
        Optional<String> open) {
    private static final int BAR = 20;
    private static final int MAX_OPEN = 300;
    private static final long MINUTE = 60;
    private static final long TENS = 10;

    public ProgressLine {
        phase = Shown.clean(phase);
        open = open.map(text -> Shown.cut(Shown.clean(text), MAX_OPEN));
    }

    /**
     * How much is done.
     *
     * @param total 0 where it is not known
     */
    public record Done(long done, long total) {
        /** Where there is nothing to count. */
        public static final Done NOTHING = new Done(0, 0);

        /** At most 100, and that only when all of it is done. */
        private OptionalInt percent() {
            return total <= 0
                    ? OptionalInt.empty()
                    : OptionalInt.of((int) (Math.clamp(done, 0, total) * 100.0 / total));
        }
    }

    /** A phase that says nothing of how far it is. */
    public static ProgressLine waiting(String phase, Duration elapsed, Optional<String> open) {
        return new ProgressLine(
                phase, elapsed, Done.NOTHING, Done.NOTHING, OptionalLong.empty(), Optional.empty(), open);
    }

    /** Returns the line as a log has it. */
    public String log() {
        return join(phase
                + percent().stream().mapToObj(" %d %%"::formatted).findFirst().orElse(""));
    }

    /**
     * Returns the line as a terminal has it, with a bar.
     *
     * @param columns of the terminal; the last one stays free, for some terminals begin a new line after it
     */
    public String live(int columns) {
        String bar = percent().stream()
                .mapToObj(percent -> " [%s%s] %d %%"
                        .formatted("#".repeat(percent * BAR / 100), ".".repeat(BAR - percent * BAR / 100), percent))
                .findFirst()
                .orElse("");
        return Shown.cut(join(phase + bar), Math.max(1, columns - 1));
    }

    /** That of what is further behind: objects are there long before their volumes' data is. */
    private OptionalInt percent() {
        return Stream.of(objects, bytes)
                .flatMapToInt(done -> done.percent().stream())
                .min();
    }

    private String join(String head) {
        List<String> parts = new ArrayList<>(List.of(head));
        if (objects.total() > 0) {
            parts.add("%d of %d objects".formatted(objects.done(), objects.total()));
        }
        if (bytes.total() > 0) {
            parts.add(Shown.bytes(bytes.done(), bytes.total()));
            bytesPerSecond.ifPresent(rate -> parts.add(Shown.bytes(rate) + "/s"));
        }
        left.ifPresent(rest -> parts.add(about(rest.toSeconds()) + " left"));
        if (parts.size() == 1) {
            parts.add("for " + Shown.duration(elapsed));
        }
        open.ifPresent(parts::add);
        return String.join(" · ", parts);
    }

    /** No more precisely than it can be known; never less than it may take. */
    private static String about(long seconds) {
        if (seconds < TENS) {
            return "a few seconds";
        }
        long tens = Math.ceilDiv(seconds, TENS) * TENS;
        if (tens < MINUTE) {
            return "about %d s".formatted(tens);
        }
        long minutes = Math.ceilDiv(seconds, MINUTE);
        return minutes < MINUTE
                ? "about %d min".formatted(minutes)
                : "about %d h %d min".formatted(minutes / MINUTE, minutes % MINUTE);
    }
}
