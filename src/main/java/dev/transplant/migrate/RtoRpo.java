package dev.transplant.migrate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How long the application was away (RTO), and how much of what was written to it is lost (RPO), against what was to be
 * reached. Pure.
 */
record RtoRpo(Reached rto, Reached rpo) {
    /**
     * When what happened, by the clusters' clocks.
     *
     * @param scaledDown when the first workload of the source was; absent without quiesce
     * @param backup when Velero began it
     * @param restore when Velero began it
     * @param ready when the application was found to run on the target; absent if it was not
     */
    record Times(Optional<Instant> scaledDown, Instant backup, Instant restore, Optional<Instant> ready) {}

    /**
     * One of the two.
     *
     * @param from what it counts from, as the JSON has it
     * @param words what it counts from and to
     * @param took absent where the application does not run
     */
    record Reached(String from, String words, Optional<Duration> took, Optional<Duration> objective) {
        /** Nothing if there is no objective; one that was not reached is missed. */
        Optional<Boolean> met() {
            return objective.map(
                    limit -> took.filter(time -> time.compareTo(limit) <= 0).isPresent());
        }

        private String text(String name) {
            return "%s %s (%s): %s".formatted(name, took.map(Shown::duration).orElse("not reached"), words, verdict());
        }

        private String verdict() {
            if (objective.isEmpty()) {
                return "no objective is set";
            }
            String limit = Shown.duration(objective.get());
            if (met().orElse(false)) {
                return "objective %s is met".formatted(limit);
            }
            return took.map(time -> "objective %s is missed by %s"
                            .formatted(limit, Shown.duration(time.minus(objective.get()))))
                    .orElse("objective %s is missed".formatted(limit));
        }

        private ObjectNode json() {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("from", from);
            took.ifPresent(time -> json.put("seconds", time.toSeconds()));
            objective.ifPresent(limit -> json.put("objectiveSeconds", limit.toSeconds()));
            met().ifPresent(met -> json.put("met", met));
            return json;
        }
    }

    /** Returns both. */
    static RtoRpo of(Times times, Migration.Objectives objectives) {
        Reached rto = times.scaledDown()
                .map(scaledDown -> new Reached(
                        "scaledDown",
                        "from the source's first workload scaled down to the application running on the target",
                        since(scaledDown, times),
                        objectives.rto()))
                .orElseGet(() -> new Reached(
                        "restore",
                        "from the restore's start to the application running on the target, as if the source had been lost then",
                        since(times.restore(), times),
                        objectives.rto()));
        Reached rpo = times.scaledDown().isPresent()
                ? new Reached(
                        "quiesced",
                        "the source wrote nothing after its backup had begun",
                        times.ready().map(ready -> Duration.ZERO),
                        objectives.rpo())
                : new Reached(
                        "backup",
                        "what the source has written since the backup's start is not on the target",
                        since(times.backup(), times),
                        objectives.rpo());
        return new RtoRpo(rto, rpo);
    }

    private static Optional<Duration> since(Instant begin, Times times) {
        return times.ready().map(ready -> Duration.between(begin, ready)).map(RtoRpo::atLeastNothing);
    }

    /** Clocks of two clusters differ. */
    private static Duration atLeastNothing(Duration time) {
        return time.isNegative() ? Duration.ZERO : time;
    }

    /** One line for each, as the report has them. */
    List<String> lines() {
        return List.of(rto.text("RTO"), rpo.text("RPO"));
    }

    /** Members {@code rto} and {@code rpo}; times in seconds, absent where there is none. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("rto", rto.json());
        json.set("rpo", rpo.json());
        return json;
    }
}
