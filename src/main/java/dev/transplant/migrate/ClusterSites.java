package dev.transplant.migrate;

import static dev.transplant.migrate.TargetSite.TARGET;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.velero.UnreadableInputException;
import dev.transplant.velero.VeleroCluster;
import dev.transplant.velero.VeleroObject;
import dev.transplant.velero.VolumeProgress;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The clusters of a run, by their API servers. */
final class ClusterSites implements Sites, Teller.Watching {
    private final Migration migration;
    private final Clusters clusters;
    private final Clock clock;
    private final RunStore store;
    private final TargetSite target;
    private final Precautions precautions;

    /**
     * How the clusters are reached.
     *
     * @param source absent where the run has none
     * @param home our own namespace in the target
     */
    record Clusters(KubernetesClient target, Optional<KubernetesClient> source, String home) {}

    ClusterSites(Migration migration, Clusters clusters, Clock clock) {
        this.migration = migration;
        this.clusters = clusters;
        this.clock = clock;
        this.store = new RunStore(clusters.target(), clusters.home(), migration.name());
        PolicyInForce policy = new PolicyInForce(clusters.target(), clusters.home());
        this.target = new TargetSite(clusters.target(), migration, policy);
        this.precautions = new Precautions(clusters.target(), clusters.home(), migration, policy, clock);
    }

    private SourceSite source() {
        return clusters.source()
                .map(client -> new SourceSite(client, migration))
                .orElseThrow(() -> new IllegalStateException("the run has no source"));
    }

    VeleroCluster sourceVelero() {
        return source().velero();
    }

    VeleroCluster targetVelero() {
        return target.velero();
    }

    @Override
    public Optional<RunRecord> load() {
        return TARGET.ask(store::load);
    }

    @Override
    public void save(RunRecord record) {
        TARGET.tell(() -> store.save(record));
    }

    @Override
    public Optional<VeleroObject> backup() {
        return source().backup();
    }

    @Override
    public Optional<VeleroObject> found() {
        return target.found();
    }

    @Override
    public Optional<VeleroObject> restore() {
        return target.restore();
    }

    @Override
    public List<Finding> preflight() {
        return Preflight.findings(
                Situations.read(migration, clusters.target(), clusters.source(), clusters.home(), clock.instant()));
    }

    @Override
    public List<String> sleep() {
        return source().sleep();
    }

    @Override
    public List<String> goesOn() {
        return source().goesOn();
    }

    @Override
    public List<String> awake() {
        return source().awake();
    }

    @Override
    public List<String> wake() {
        return source().wake();
    }

    @Override
    public void createBackup() {
        source().createBackup();
    }

    @Override
    public void createRestore() {
        target.createRestore();
    }

    @Override
    public BackupPlan plan() throws UnreadableInputException {
        return target.plan();
    }

    @Override
    public List<String> adopt(BackupPlan plan) {
        return precautions.adopt(plan);
    }

    @Override
    public List<String> release() {
        return precautions.release();
    }

    @Override
    public List<Finding> announce(BackupPlan plan) {
        return precautions.announce(plan);
    }

    @Override
    public void withdraw() {
        precautions.withdraw();
    }

    @Override
    public List<Finding> canary(BackupPlan plan) {
        return precautions.canary(plan);
    }

    @Override
    public List<String> withoutData(BackupPlan plan) {
        return target.withoutData(plan);
    }

    @Override
    public List<String> verify(BackupPlan plan) {
        return target.verify(plan);
    }

    @Override
    public List<String> restoreResults() {
        return target.results();
    }

    @Override
    public void report(RunRecord record, List<String> results) {
        RunReport.Facts facts = new RunReport.Facts(
                migration,
                record,
                unlessRefused(this::found).or(this::backupIfReachable),
                unlessRefused(this::restore),
                precautions.adopted(),
                results);
        TARGET.tell(() -> store.report(RunReport.json(facts)));
    }

    /** A report that lacks it is better than none. */
    private static Optional<VeleroObject> unlessRefused(Supplier<Optional<VeleroObject>> question) {
        try {
            return question.get();
        } catch (OutageException e) {
            if (e.isPassing()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** As that one, and the source may be away for ever. */
    private Optional<VeleroObject> backupIfReachable() {
        try {
            return migration.source().flatMap(source -> backup());
        } catch (OutageException unreachable) {
            return Optional.empty();
        }
    }

    /** Returns the last report of the run; nothing if there is none. */
    Optional<JsonNode> readReport() {
        return TARGET.ask(store::report);
    }

    @Override
    public VolumeProgress volumes(VeleroObject of) {
        return of.kind().equals("Backup") ? source().volumes(of) : target.volumes(of);
    }

    @Override
    public List<RefusedPod> refused(VeleroObject restore) {
        return target.refused(restore);
    }
}
