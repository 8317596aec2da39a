package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.policy.Policy;
import dev.transplant.policy.RunSheet;
import dev.transplant.velero.UnreachableException;
import dev.transplant.velero.UnreadableInputException;
import dev.transplant.velero.VeleroCluster;
import dev.transplant.velero.VeleroObject;
import dev.transplant.velero.VolumeProgress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The clusters of a run, by their API servers. */
final class ClusterSites implements Sites, Teller.Watching {
    /** For Velero's answer to a request. */
    private static final Duration VELERO = Duration.ofMinutes(1);

    /** Beyond the restore itself: for what comes before it, and for pods that start anew. */
    private static final Duration SHEET_MORE = Duration.ofHours(1);

    /** Of what Velero could not restore. */
    private static final int MAX_WORDS = 20;

    private static final Guarded IN_TARGET = new Guarded(Side.TARGET);

    private final Migration migration;
    private final Clusters clusters;
    private final Clock clock;
    private final RunStore store;
    private final PolicyInForce policy;
    private Optional<RunSheet> sheet = Optional.empty();

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
        this.policy = new PolicyInForce(clusters.target(), clusters.home());
    }

    @Override
    public Optional<RunRecord> load() {
        return IN_TARGET.ask(store::load);
    }

    @Override
    public void save(RunRecord record) {
        IN_TARGET.tell(() -> store.save(record));
    }

    @Override
    public Optional<VeleroObject> backup() {
        return source().backup();
    }

    @Override
    public Optional<VeleroObject> found() {
        return IN_TARGET.ask(
                () -> targetVelero().find("Backup", migration.backup().name()));
    }

    @Override
    public Optional<VeleroObject> restore() {
        return IN_TARGET.ask(() -> targetVelero().find("Restore", migration.name()));
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
        return new VeleroCluster(clusters.target(), migration.restore().veleroNamespace());
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
    public void createBackup() {
        source().createBackup();
    }

    @Override
    public void createRestore() {
        IN_TARGET.tell(() -> targetVelero()
                .create("Restore", migration.name(), VeleroSpecs.ofRun(migration), VeleroSpecs.restore(migration)));
    }

    @Override
    public BackupPlan plan() throws UnreadableInputException {
        PolicyInForce.Text inForce = policy.now();
        try {
            BackupPlan plan = new Planning(clusters.target(), migration, VELERO)
                    .plan(inForce.policy(), inForce.digest(), objects -> {});
            return plan.losing(stricter(plan));
        } catch (UnreachableException e) {
            throw new OutageException(String.valueOf(e.getMessage()), true, e);
        } catch (KubernetesClientException e) {
            throw IN_TARGET.outage(e);
        }
    }

    private List<String> stricter(BackupPlan plan) {
        if (migration.source().isPresent() || migration.restore().adoptNamespaces()) {
            return List.of();
        }
        ApiLists target = new ApiLists(clusters.target(), 1);
        return plan.levels().entrySet().stream()
                .flatMap(namespace ->
                        StricterNamespace.loss(
                                target.read("/api/v1/namespaces/" + namespace.getKey()), namespace.getValue())
                                .stream())
                .sorted()
                .toList();
    }

    @Override
    public List<String> adopt(BackupPlan plan) {
        if (!migration.restore().adoptNamespaces()) {
            return List.of();
        }
        Policy planned = policy.of(plan);
        return IN_TARGET.ask(() -> adoption().adopt(plan.levels(), planned.podSecurity()));
    }

    @Override
    public List<String> release() {
        return migration.restore().adoptNamespaces()
                ? IN_TARGET.ask(() -> adoption().release(migration.targets()))
                : List.of();
    }

    private List<String> adopted() {
        return migration.restore().adoptNamespaces()
                ? IN_TARGET.ask(() -> adoption().adopted(migration.targets()))
                : List.of();
    }

    private Adoption adoption() {
        return new Adoption(clusters.target(), migration.name());
    }

    @Override
    public List<Finding> announce(BackupPlan plan) {
        Announcement announcement = announcement(plan);
        return IN_TARGET.ask(() -> {
            Optional<Finding> impossible = announcement.announce();
            return impossible.map(List::of).orElseGet(() -> announcement.missing(plan.policy()));
        });
    }

    private Announcement announcement(BackupPlan plan) {
        return new Announcement(clusters.target(), clusters.home(), migration.name(), sheet(plan), clock);
    }

    /** The same each time, or the replicas would have to acknowledge it anew. */
    private RunSheet sheet(BackupPlan plan) {
        if (sheet.isEmpty()) {
            Instant expires =
                    clock.instant().plus(migration.timeouts().restore()).plus(SHEET_MORE);
            sheet = Optional.of(new RunSheet(migration.name(), expires, plan.levels()));
        }
        return sheet.get();
    }

    @Override
    public List<Finding> canary(BackupPlan plan) {
        Canary canary = new Canary(clusters.target(), clusters.home(), policy.of(plan));
        Set<String> targets = new TreeSet<>(migration.targets());
        return IN_TARGET.ask(() -> canary.look(plan.ingressClasses(), plan.storageClasses(), targets, sheet(plan)));
    }

    @Override
    public List<String> verify(BackupPlan plan) {
        return IN_TARGET.ask(() -> {
            TargetReader reader = new TargetReader(clusters.target());
            Expected expected = Expectation.of(plan, migration, namespace -> isMadeByTheRestore(namespace));
            List<String> asleep = wakeTarget();
            Verified verified = Verification.of(expected, reader.read(expected));
            return Stream.concat(asleep.stream(), verified.unmet().stream().map(Unmet::text))
                    .toList();
        });
    }

    /** What a quiesced source's backup brings is at rest too. */
    private List<String> wakeTarget() {
        Quiesce any = new Quiesce(clusters.target(), migration.name());
        return any.runs(migration.targets()).stream()
                .flatMap(run -> new Quiesce(clusters.target(), run).wake(migration.targets()).problems().stream())
                .map(Finding::text)
                .toList();
    }

    /** Velero never changes one that there was before. */
    private boolean isMadeByTheRestore(String namespace) {
        Instant begun = restore().map(VeleroObject::created).orElse(Instant.MAX);
        return Optional.ofNullable(
                        clusters.target().namespaces().withName(namespace).get())
                .map(found -> Instant.parse(found.getMetadata().getCreationTimestamp()))
                .filter(created -> created.isBefore(begun))
                .isEmpty();
    }

    @Override
    public List<String> restoreResults() {
        Optional<VeleroObject> told =
                restore().filter(restore -> restore.phase().isUsable() && restore.errors() + restore.warnings() > 0);
        if (told.isEmpty()) {
            return List.of();
        }
        return IN_TARGET.ask(() -> {
            try {
                return targetVelero().results(told.get(), VELERO).words(MAX_WORDS);
            } catch (UnreachableException e) {
                return List.of("what Velero says of it cannot be read: " + e.getMessage());
            }
        });
    }

    @Override
    public List<String> wake() {
        return source().wake();
    }

    @Override
    public void withdraw() {
        RunSheet any = new RunSheet(migration.name(), clock.instant(), Map.of());
        IN_TARGET.tell(new Announcement(clusters.target(), clusters.home(), migration.name(), any, clock)::withdraw);
    }

    @Override
    public void report(RunRecord record, List<String> results) {
        RunReport.Facts facts = new RunReport.Facts(
                migration,
                record,
                unlessRefused(this::found).or(this::backupIfReachable),
                unlessRefused(this::restore),
                adopted(),
                results);
        IN_TARGET.tell(() -> store.report(RunReport.json(facts)));
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
        return IN_TARGET.ask(store::report);
    }

    @Override
    public VolumeProgress volumes(VeleroObject of) {
        return of.kind().equals("Backup")
                ? source().volumes(of)
                : IN_TARGET.ask(() -> targetVelero().volumes(of));
    }

    @Override
    public List<RefusedPod> refused(VeleroObject restore) {
        return IN_TARGET.ask(() -> new TargetReader(clusters.target()).refused(migration.targets(), restore.created()));
    }
}
