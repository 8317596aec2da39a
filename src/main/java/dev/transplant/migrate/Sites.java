package dev.transplant.migrate;

import dev.transplant.velero.UnreadableInputException;
import dev.transplant.velero.VeleroObject;
import java.util.List;
import java.util.Optional;

/**
 * The two clusters, as a run uses them. Whatever is asked for may have been carried out before, by a pod that was killed before
 * it could note that: then it is no error, and comes to the same.
 *
 * <p>Every method throws {@link OutageException} where a cluster does not do what it is asked for.
 */
interface Sites {
    /** What earlier pods have noted of this run. */
    Optional<RunRecord> load();

    void save(RunRecord record);

    /** The Backup in the source. */
    Optional<VeleroObject> backup();

    /** The Backup in the target. */
    Optional<VeleroObject> found();

    Optional<VeleroObject> restore();

    /** Looks for all that would fail later, and changes nothing. */
    List<Finding> preflight();

    /** Scales the source's workloads to zero; returns what still runs, in words. */
    List<String> sleep();

    /** Returns what goes on in the source though its workloads rest, in words. */
    List<String> goesOn();

    /** Returns the workloads of the source that are no longer at rest, in words. */
    List<String> awake();

    void createBackup();

    /**
     * Says what the restore will bring.
     *
     * @throws UnreadableInputException if something in the backup cannot be read
     */
    BackupPlan plan() throws UnreadableInputException;

    /** Loosens the level of namespaces that are there already, if that is wanted; returns what was done, in words. */
    List<String> adopt(BackupPlan plan);

    /** Tells the webhook's replicas what is planned; returns why some of them do not know it yet. */
    List<Finding> announce(BackupPlan plan);

    /** Tries what the webhook makes of objects like those that come. */
    List<Finding> canary(BackupPlan plan);

    void createRestore();

    /** Returns the claims, as {@code NAMESPACE/NAME} of the target, whose data the Restore has not written, though it is planned. */
    List<String> withoutData(BackupPlan plan);

    /** Returns what is not yet as it should be in the target, in words. */
    List<String> verify(BackupPlan plan);

    /** Returns what Velero says of the objects that it restored, or did not: errors and warnings, in words. */
    List<String> restoreResults();

    /** Brings the source's workloads back as they were; returns what was done, in words. */
    List<String> wake();

    /** Puts back the levels that were loosened; returns what was done, in words. */
    List<String> release();

    /** Takes back what the webhook's replicas were told. */
    void withdraw();

    /**
     * Writes the report.
     *
     * @param results what {@link #restoreResults} said
     */
    void report(RunRecord record, List<String> results);
}
