package dev.transplant.migrate;

import dev.transplant.migrate.MigrationJob.Outcome;
import dev.transplant.velero.UnreadableInputException;
import java.util.List;
import java.util.function.Consumer;

/** Tells what would stop a migration, and if its backup is there already what its restore would bring. Changes nothing. */
record DryRun(Sites sites, Migration migration, Consumer<String> says) {
    Outcome run() {
        try {
            List<Finding> findings = sites.preflight();
            findings.forEach(finding -> says.accept(
                    "%s: %s".formatted(finding.weight() == Finding.Weight.STOPS ? "stops" : "warns", finding.text())));
            if (findings.stream().anyMatch(finding -> finding.weight() == Finding.Weight.STOPS)) {
                return Outcome.FAILED;
            }
            says.accept("preflight: nothing would stop the migration");
            return plan();
        } catch (OutageException e) {
            says.accept(e.text());
            return Outcome.FAILED;
        }
    }

    private Outcome plan() {
        String backup = migration.backup().name();
        if (sites.found().filter(found -> found.phase().isUsable()).isEmpty()) {
            says.accept("plan: there is no Backup %s yet, so what its restore brings is told when the migration runs"
                    .formatted(backup));
            return Outcome.DONE;
        }
        try {
            BackupPlan plan = sites.plan();
            plan.warnings().forEach(warning -> says.accept("warns: " + warning));
            plan.allLosses().forEach(loss -> says.accept("would be missing: " + loss));
            says.accept("plan: %s; transplant plan --backup %s shows each object"
                    .formatted(
                            plan.allLosses().isEmpty()
                                    ? "all of it would be restored"
                                    : "not all of it would be restored",
                            backup));
            return plan.allLosses().isEmpty() ? Outcome.DONE : Outcome.FAILED;
        } catch (UnreadableInputException e) {
            says.accept(String.valueOf(e.getMessage()));
            return Outcome.HOPELESS;
        }
    }
}
