package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Optional;

/** What a run does about one workload, as it was seen. */
record Rest(String run) {
    private static final String CHECK = "quiesce";

    /** Returns what puts it to rest; empty if it is, or may not be. */
    Optional<ArrayNode> sleep(Workload workload) {
        if (problem(workload).isPresent()) {
            return Optional.empty();
        }
        return switch (workload.mark()) {
            case Mark.None() -> Optional.of(workload.sleepPatch(new Mark.By(run, workload.value())));
            case Mark.By by -> workload.isAsleep() ? Optional.empty() : Optional.of(workload.sleepPatch(by));
            case Mark.Unreadable unreadable -> Optional.empty();
        };
    }

    /** Returns what gives back what this run took; empty if that is nothing. */
    Optional<ArrayNode> wake(Workload workload) {
        return original(workload)
                .map(original -> workload.wakePatch(workload.isAsleep() ? original : workload.value()));
    }

    /** Whether this run put it to rest. */
    boolean isOurs(Workload workload) {
        return original(workload).isPresent();
    }

    private Optional<JsonNode> original(Workload workload) {
        return workload.mark() instanceof Mark.By by && by.run().equals(run)
                ? Optional.of(by.original())
                : Optional.empty();
    }

    /** Says what {@link #sleep} did to it. */
    static String slept(Workload before) {
        WorkloadKind kind = before.kind();
        return "%s from %s to %s".formatted(before.text(), kind.words(before.value()), kind.words(kind.asleep()));
    }

    /** Says what {@link #wake} did to it. */
    String woken(Workload before) {
        String original = original(before).map(before.kind()::words).orElse("");
        return before.isAsleep()
                ? "%s back to %s".formatted(before.text(), original)
                : "%s stays at %s, which somebody set meanwhile; before it was %s"
                        .formatted(before.text(), before.kind().words(before.value()), original);
    }

    /** Returns why it may not be put to rest. */
    Optional<Finding> problem(Workload workload) {
        return switch (workload.mark()) {
            case Mark.By by when !by.run().equals(run) -> Optional.of(others(workload, by));
            case Mark.Unreadable unreadable -> Optional.of(unreadable(workload));
            case Mark mark when workload.losesClaims() && !workload.isAsleep() -> Optional.of(losesClaims(workload));
            case Mark mark -> Optional.empty();
        };
    }

    private static Finding others(Workload workload, Mark.By by) {
        return Finding.stops(
                CHECK,
                "%s was put to rest by run '%s' already".formatted(workload.text(), by.run()),
                "%s; or `migrate --rollback` of run '%s', which wakes all of its workloads"
                        .formatted(workload.wakeCommand(by.original().asText()), by.run()));
    }

    /** Says that its annotation does not help. */
    static Finding unreadable(Workload workload) {
        return Finding.stops(
                CHECK,
                "%s has an annotation %s that does not say what was before, so nobody can wake it"
                        .formatted(workload.text(), Mark.KEY),
                "%s, with the value that it shall have"
                        .formatted(workload.wakeCommand(workload.kind().absent().asText())));
    }

    private static Finding losesClaims(Workload workload) {
        return Finding.stops(
                CHECK,
                "%s would delete its claims, and with them their data, at 0, since whenScaled of its persistentVolumeClaimRetentionPolicy is Delete"
                        .formatted(workload.text()),
                "kubectl -n %s patch statefulset/%s --type=merge -p '{\"spec\":{\"persistentVolumeClaimRetentionPolicy\":{\"whenScaled\":\"Retain\"}}}'"
                        .formatted(workload.namespace(), workload.name()));
    }

    /** Says that it stays at rest, and why. */
    Finding refused(Workload workload, String reason) {
        String original = original(workload).map(JsonNode::asText).orElse("");
        return Finding.stops(
                CHECK,
                "%s is not woken, since the API server refuses it: %s".formatted(workload.text(), reason),
                workload.wakeCommand(original));
    }
}
