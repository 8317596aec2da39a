package dev.transplant.migrate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How far a run is, as its ConfigMap keeps it: all that the next pod must know beside Velero's own objects. What a run does is noted
 * after it was done, and doing it again is no error.
 *
 * @param migration digest of {@code migration.yaml}; another one under the same name is another run
 * @param attempt counted from 1; one more each time that a run that had failed is started again
 * @param begun when each stage began, in this attempt or in the one that passed it
 * @param passed when each stage was over
 * @param plan absent before it was made
 * @param findings what is worth knowing though it stopped nothing
 * @param failure why the run ends without success; absent as long as it goes on
 * @param woken when the source's workloads were brought back
 * @param closed whether everything is put away and reported, so that nothing is left to do
 */
@RegisterForReflection // written and read by Jackson
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RunRecord(
        String migration,
        int attempt,
        Map<Stage, Instant> begun,
        Map<Stage, Instant> passed,
        Optional<BackupPlan> plan,
        List<String> findings,
        Optional<Failure> failure,
        Optional<Instant> woken,
        boolean closed) {
    /** Members may be missing in what another version has written. */
    public RunRecord {
        begun = Map.copyOf(Objects.requireNonNullElse(begun, Map.of()));
        passed = Map.copyOf(Objects.requireNonNullElse(passed, Map.of()));
        findings = List.copyOf(Objects.requireNonNullElse(findings, List.of()));
    }

    /**
     * Why a run failed.
     *
     * @param message one or more sentences, with what to do
     * @param retry whether another try of the same run may help
     */
    @RegisterForReflection
    public record Failure(Stage stage, String message, boolean retry) {}

    static RunRecord fresh(String migration) {
        return new RunRecord(
                migration,
                1,
                Map.of(),
                Map.of(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    /** Whether something may have been made by it: preflight makes nothing. */
    boolean isBeyondPreflight() {
        return begun.keySet().stream().anyMatch(stage -> stage != Stage.PREFLIGHT);
    }

    /** Whether it goes on by its own migration.yaml only. */
    boolean isBinding() {
        return isBeyondPreflight() || failure.filter(why -> !why.retry()).isPresent();
    }

    boolean hasPassed(Stage stage) {
        return passed.containsKey(stage);
    }

    RunRecord begin(Stage stage, Instant now) {
        return new RunRecord(
                migration, attempt, with(begun, stage, now), passed, plan, findings, failure, woken, closed);
    }

    RunRecord pass(Stage stage, Instant at) {
        return new RunRecord(
                migration, attempt, begun, with(passed, stage, at), plan, findings, failure, woken, closed);
    }

    RunRecord planned(BackupPlan made) {
        return new RunRecord(migration, attempt, begun, passed, Optional.of(made), findings, failure, woken, closed);
    }

    RunRecord found(List<String> all) {
        return new RunRecord(migration, attempt, begun, passed, plan, all, failure, woken, closed);
    }

    RunRecord fail(Failure why) {
        return new RunRecord(migration, attempt, begun, passed, plan, findings, Optional.of(why), woken, closed);
    }

    RunRecord wake(Instant now) {
        return new RunRecord(migration, attempt, begun, passed, plan, findings, failure, Optional.of(now), closed);
    }

    RunRecord close() {
        return new RunRecord(migration, attempt, begun, passed, plan, findings, failure, woken, true);
    }

    /** Whether workloads of the source may be at rest. */
    boolean isAsleep() {
        return begun.containsKey(Stage.QUIESCE) && woken.isEmpty();
    }

    /**
     * Returns the record with which a run that had failed is tried again. Before its restore has begun, all but the backup is
     * looked at anew: what was wrong has been mended meanwhile.
     *
     * @param restoring whether its Restore is there
     */
    RunRecord again(boolean restoring) {
        Map<Stage, Instant> kept = new EnumMap<>(Stage.class);
        passed.forEach((stage, at) -> {
            if (restoring || stage == Stage.QUIESCE || stage == Stage.BACKUP) {
                kept.put(stage, at);
            }
        });
        Map<Stage, Instant> times = new EnumMap<>(Stage.class);
        begun.forEach((stage, at) -> {
            if (kept.containsKey(stage)) {
                times.put(stage, at);
            }
        });
        return new RunRecord(
                migration,
                attempt + 1,
                times,
                kept,
                restoring ? plan : Optional.empty(),
                restoring ? findings : List.of(),
                Optional.empty(),
                woken,
                false);
    }

    private static Map<Stage, Instant> with(Map<Stage, Instant> times, Stage stage, Instant at) {
        Map<Stage, Instant> more = new EnumMap<>(Stage.class);
        more.putAll(times);
        more.put(stage, at);
        return more;
    }
}
