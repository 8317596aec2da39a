package dev.transplant.migrate;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntSupplier;

/** One line at the end of a terminal, drawn anew at most five times a second, below all that is said. */
public final class LiveProgress implements ProgressOutput {
    private static final Duration EACH = Duration.ofMillis(200);
    private static final String ERASE = "\r\033[K";

    private final PrintStream terminal;
    private final IntSupplier columns;
    private Optional<Drawn> drawn = Optional.empty();

    private record Drawn(Instant at, ProgressLine line) {}

    /** @param columns the terminal's, asked for each time: its user may change them */
    public LiveProgress(PrintStream terminal, IntSupplier columns) {
        this.terminal = terminal;
        this.columns = columns;
    }

    @Override
    public void tick(Instant now, ProgressLine line) {
        if (drawn.filter(last -> now.isBefore(last.at().plus(EACH))).isPresent()) {
            return;
        }
        drawn = Optional.of(new Drawn(now, line));
        draw(line);
    }

    @Override
    public void say(String line) {
        erase();
        terminal.println(Shown.clean(line));
        drawn.ifPresent(last -> draw(last.line()));
        terminal.flush();
    }

    @Override
    public void close() {
        erase();
        terminal.flush();
        drawn = Optional.empty();
    }

    private void draw(ProgressLine line) {
        terminal.print(ERASE + line.live(columns.getAsInt()));
        terminal.flush();
    }

    private void erase() {
        if (drawn.isPresent()) {
            terminal.print(ERASE);
        }
    }
}
