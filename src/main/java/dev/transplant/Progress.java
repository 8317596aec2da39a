package dev.transplant;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** One line on a terminal that tells how far a long run is; nothing where it is short. */
final class Progress implements AutoCloseable {
    private static final long FIRST = Duration.ofSeconds(1).toNanos();
    private static final long EACH = Duration.ofMillis(200).toNanos();
    private static final String ERASE = "\r\033[K";

    private final PrintStream out;
    private final boolean shown;
    private final LongSupplier nanos;
    private long next;
    private boolean dirty;

    /** @param nanos the clock, as {@link System#nanoTime} */
    Progress(PrintStream out, boolean shown, LongSupplier nanos) {
        this.out = out;
        this.shown = shown;
        this.nanos = nanos;
        this.next = nanos.getAsLong() + FIRST;
    }

    /** @param alone whether nothing else is printed meanwhile; output on the same terminal would be mixed with the line */
    static Progress onStandardError(boolean alone) {
        boolean shown = Terminal.isError() && (alone || !Terminal.isOutput());
        return new Progress(System.err, shown, System::nanoTime);
    }

    /** Tells how many objects were read so far. */
    void objects(long count) {
        long now = nanos.getAsLong();
        if (!shown || now - next < 0) {
            return;
        }
        next = now + EACH;
        dirty = true;
        out.printf(Locale.ROOT, "%s%,d objects read", ERASE, count);
        out.flush();
    }

    /** Takes the line away. */
    @Override
    public void close() {
        if (dirty) {
            out.print(ERASE);
            out.flush();
        }
    }
}
