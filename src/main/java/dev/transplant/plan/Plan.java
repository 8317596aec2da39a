package dev.transplant.plan;

import dev.transplant.policy.Policy;
import dev.transplant.velero.Download;
import dev.transplant.velero.Item;
import dev.transplant.velero.UnreachableException;
import dev.transplant.velero.UnreadableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.LongConsumer;

/** Reads objects and tells a report what a restore makes of each. Holds one object at a time. */
public final class Plan {
    private final Planner planner;
    private final Report report;
    private final LongConsumer progress;
    private final Summary summary = new Summary();
    private long objects;

    /** @param progress is told after each object how many there were */
    public Plan(Policy policy, Report report, LongConsumer progress) {
        this.planner = new Planner(policy);
        this.report = report;
        this.progress = progress;
        if (policy.mode() == Policy.Mode.OBSERVE) {
            summary.observed();
        }
    }

    /**
     * Plans the objects of manifests.
     *
     * @param path a file, a folder, or {@code -} for standard input
     * @throws UnreadableInputException if there is nothing to read, or something cannot be read
     * @throws UncheckedIOException if the report cannot be written
     */
    public void manifests(String path, InputStream standardInput) throws UnreadableInputException {
        Manifests.read(path, standardInput, new Manifests.Reader() {
            @Override
            public void accept(Item item) {
                plan(item);
            }

            @Override
            public void skipSecrets(long count) {
                summary.skipSecrets(count);
            }

            @Override
            public void ignore(String origin) {
                summary.ignore(origin);
            }
        });
    }

    /**
     * Plans the objects of a backup.
     *
     * @throws UnreadableInputException if it is no backup, or something in it cannot be read
     * @throws UnreachableException if the connection to the object store breaks
     * @throws UncheckedIOException if the report cannot be written
     */
    public void backup(Download download) throws UnreadableInputException, UnreachableException {
        summary.skipSecrets(download.read(this::plan));
    }

    /** Ends the report, and returns what the plan comes to. */
    public Summary end() throws IOException {
        summary.unused(planner.unused());
        report.end(summary);
        return summary;
    }

    private void plan(Item item) {
        Planned planned = planner.plan(item);
        summary.add(planned);
        try {
            report.object(planned);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        objects++;
        progress.accept(objects);
    }
}
