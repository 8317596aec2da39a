package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.transplant.migrate.Migration.Volumes;
import dev.transplant.plan.Conditions;
import dev.transplant.plan.JsonReport;
import dev.transplant.plan.Plan;
import dev.transplant.plan.RestoreScope;
import dev.transplant.plan.Summary;
import dev.transplant.plan.VolumeRestore;
import dev.transplant.policy.Policy;
import dev.transplant.rewrite.ClassMapping;
import dev.transplant.velero.BackupDownload;
import dev.transplant.velero.ClaimData;
import dev.transplant.velero.Download;
import dev.transplant.velero.UnreachableException;
import dev.transplant.velero.UnreadableInputException;
import dev.transplant.velero.VeleroCluster;
import dev.transplant.velero.VeleroObject;
import dev.transplant.velero.VeleroServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/** Reads the backup as the target's Velero has it, and says what its restore will bring, by the engine that rewrites it then. */
final class Planning {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNTOLD =
            "Velero before 1.13 does not tell which claims a backup has the data of: look yourself, by velero backup describe --details";

    private final KubernetesClient target;
    private final Migration migration;
    private final Duration limit;

    /** @param limit how long to wait for Velero's answer */
    Planning(KubernetesClient target, Migration migration, Duration limit) {
        this.target = target;
        this.migration = migration;
        this.limit = limit;
    }

    /**
     * Plans; Secrets are passed over unread, and nothing is written to disk.
     *
     * @param digest of the policy's text
     * @param progress is told after each object how many there were
     * @throws UnreadableInputException if something in the backup cannot be read
     * @throws UnreachableException if Velero or its object store does not answer
     */
    BackupPlan plan(Policy policy, String digest, LongConsumer progress)
            throws UnreadableInputException, UnreachableException {
        String velero = migration.restore().veleroNamespace();
        String backup = migration.backup().name();
        Map<String, String> targets =
                migration.namespaces().stream().collect(Collectors.toMap(Function.identity(), migration::target));
        VolumeRestore volumes =
                VolumeRestore.of(new VeleroServer(target, velero, limit), backup, targets, Optional.empty());
        Conditions conditions = new Conditions(Conditions.version(target), volumes, Optional.empty());
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (Download download = new BackupDownload(target, velero, limit).open(backup)) {
            PlannedObjects objects = new PlannedObjects(new JsonReport(json, true));
            Plan plan = new Plan(policy, conditions, objects, progress);
            BackedUpClaims claims = new BackedUpClaims();
            plan.backup(download, new RestoreScope(targets), claims::add);
            BackupPlan planned = of(policy, digest, plan.end(), objects, JSON.readTree(json.toByteArray()));
            return heldAgainstData(planned, claims);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of a buffer, or of a connection that has been read to its end
        }
    }

    private BackupPlan heldAgainstData(BackupPlan plan, BackedUpClaims claims) throws UnreachableException {
        if (migration.backup().volumes() == Volumes.NONE || claims.isEmpty()) {
            return plan;
        }
        VeleroCluster velero = new VeleroCluster(target, migration.restore().veleroNamespace());
        Optional<VeleroObject> backup = velero.find("Backup", migration.backup().name());
        Optional<ClaimData> data = backup.isPresent() ? velero.claimData(backup.get(), limit) : Optional.empty();
        return held(plan, claims, data, migration);
    }

    /** The plan, with what is known of the claims' data; absent where Velero does not tell. */
    static BackupPlan held(BackupPlan plan, BackedUpClaims claims, Optional<ClaimData> data, Migration migration) {
        Set<String> accepted = migration.restore().emptyClaims();
        return data.map(known -> plan.lacking(claims.losses(known, accepted))
                        .warning(claims.warnings(known))
                        .bringing(claims.stored(known, accepted, migration::target)))
                .orElseGet(() -> plan.warning(List.of(UNTOLD)));
    }

    private static BackupPlan of(Policy policy, String digest, Summary summary, PlannedObjects objects, JsonNode json) {
        return new BackupPlan(
                digest,
                summary.levels(),
                summary.labels(),
                objects.counts(),
                objects.losses(),
                List.of(),
                List.of(),
                Set.of(),
                used(policy.ingress(), summary),
                used(policy.storage(), summary),
                json.path("summary"));
    }

    /** The source classes of a mapping that objects have. */
    private static Set<String> used(ClassMapping classes, Summary summary) {
        return classes.targets().keySet().stream()
                .filter(source -> !summary.unused().contains(classes.key() + "." + source))
                .collect(Collectors.toSet());
    }
}
