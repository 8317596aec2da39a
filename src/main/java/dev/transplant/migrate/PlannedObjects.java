package dev.transplant.migrate;

import dev.transplant.plan.Fate;
import dev.transplant.plan.Planned;
import dev.transplant.plan.Report;
import dev.transplant.plan.Summary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what a restore will create, on the way to a report; what it holds is bounded. */
final class PlannedObjects implements Report {
    /** More than anybody reads; the report itself counts all. */
    private static final int MAX_LOSSES = 50;

    private final Report report;
    private final Map<String, Map<String, Long>> counts = new TreeMap<>();
    private final List<String> losses = new ArrayList<>();
    private long unlisted;

    PlannedObjects(Report report) {
        this.report = report;
    }

    @Override
    public void object(Planned planned) throws IOException {
        if (planned.fate() == Fate.REFUSED) {
            lose("%s %s is refused by the policy: %s".formatted(planned.kind(), planned.place(), planned.why()));
        } else if (planned.fate() != Fate.NOT_RESTORED) {
            counts.computeIfAbsent(planned.namespace(), namespace -> new TreeMap<>())
                    .merge(planned.kind(), 1L, Long::sum);
        }
        report.object(planned);
    }

    @Override
    public void end(Summary summary) throws IOException {
        summary.shortfalls().forEach(this::lose);
        report.end(summary);
    }

    private void lose(String what) {
        if (losses.size() < MAX_LOSSES) {
            losses.add(what);
        } else {
            unlisted++;
        }
    }

    /** Namespace, empty for the cluster's own, to kind to how many objects. */
    Map<String, Map<String, Long>> counts() {
        return counts;
    }

    List<String> losses() {
        List<String> all = new ArrayList<>(losses);
        if (unlisted > 0) {
            all.add("and %d more objects".formatted(unlisted));
        }
        return all;
    }
}
