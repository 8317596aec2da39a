package dev.transplant.migrate;

import java.time.Instant;

/** Where a run tells how far it is. For one thread. */
public interface ProgressOutput extends AutoCloseable {
    /** Shows how far the run is, or not, so that it is shown often enough and not too often; to be called each second or so. */
    void tick(Instant now, ProgressLine line);

    /**
     * Shows at once what is important by itself, such as an alarm, and keeps it.
     *
     * @param line without control characters
     */
    void say(String line);

    /** Leaves what was said, and nothing else. */
    @Override
    void close();
}
