package dev.transplant.migrate;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** A line when a phase begins, and then one at least every 10 s. */
public final class LoggedProgress implements ProgressOutput {
    /** A second less, for that is how far ticks are apart. */
    private static final Duration EACH = Duration.ofSeconds(9);

    private final Consumer<String> log;
    private Optional<Last> last = Optional.empty();

    private record Last(Instant at, String phase) {
        private boolean isEnough(Instant now, String phase) {
            return this.phase.equals(phase) && now.isBefore(at.plus(EACH));
        }
    }

    /** @param log takes each line, without its end */
    public LoggedProgress(Consumer<String> log) {
        this.log = log;
    }

    @Override
    public void tick(Instant now, ProgressLine line) {
        if (last.filter(shown -> shown.isEnough(now, line.phase())).isPresent()) {
            return;
        }
        last = Optional.of(new Last(now, line.phase()));
        log.accept(line.log());
    }

    @Override
    public void say(String line) {
        log.accept(line);
    }

    @Override
    public void close() {
        // there is nothing to take away
    }
}
