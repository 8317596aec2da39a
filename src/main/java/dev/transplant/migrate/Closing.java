package dev.transplant.migrate;

import dev.transplant.velero.VeleroObject;
import java.util.List;
import java.util.Optional;

/** Puts away what a run needed, and reports. */
record Closing(RunBook book) {
    /**
     * Notes a failure first, so that no other pod goes on with what is put away here; reports before it wakes the source too, since
     * that one may be out of reach.
     */
    RunRecord close(RunRecord noted) {
        Sites sites = book.sites();
        RunRecord record = noted.failure().isPresent() ? book.save(noted) : noted;
        List<String> results = List.of();
        if (record.isBeyondPreflight()) {
            putBack(record);
            results = sites.restoreResults();
        }
        if (record.failure().isPresent()) {
            results.forEach(book.audience()::says);
        }
        sites.report(record, results);
        if (record.isAsleep() && record.failure().isPresent()) {
            sites.wake().forEach(book.audience()::says);
            RunRecord woken = book.save(record.wake(book.clock().instant()));
            sites.report(woken, results);
            return book.save(woken.close());
        }
        return book.save(record.close());
    }

    /** What a Restore that runs still needs stays, and so does what its pods need. */
    private void putBack(RunRecord record) {
        Sites sites = book.sites();
        Optional<VeleroObject> restore = sites.restore();
        if (record.failure().isPresent() && restore.isEmpty()) {
            sites.release().forEach(book.audience()::says);
        }
        if (restore.filter(object -> !object.phase().hasEnded()).isEmpty()) {
            sites.withdraw();
        }
    }
}
