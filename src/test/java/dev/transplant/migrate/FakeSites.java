package dev.transplant.migrate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.velero.VeleroObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Two clusters in memory. What happens in them happens with the ticks of a run, or as a test says. */
final class FakeSites implements Sites {
    static final BackupPlan PLAN = new BackupPlan(
            "policy",
            Map.of(),
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            Set.of(),
            Set.of(),
            Set.of(),
            JsonNodeFactory.instance.objectNode());

    /** What was done in the clusters, a word for each change. */
    final List<String> done = new ArrayList<>();

    final List<Finding> findings = new ArrayList<>();
    final List<Finding> canary = new ArrayList<>();
    final List<String> losses = new ArrayList<>();
    final List<String> missing = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    final List<String> behind = new ArrayList<>();
    final List<String> unmet = new ArrayList<>();
    final List<String> withoutData = new ArrayList<>();
    final List<String> running = new ArrayList<>();
    final List<String> goesOn = new ArrayList<>();
    final List<String> awake = new ArrayList<>();

    /** Is asked before and after each change or question, with its name; may throw. */
    Consumer<String> trouble = moment -> {};

    /** How Velero ends them. */
    String backupEnds = "Completed";

    String restoreEnds = "Completed";
    Optional<RunRecord> saved = Optional.empty();
    Optional<RunRecord> reported = Optional.empty();
    boolean asleep;
    boolean announced;
    boolean adopted;
    boolean syncs = true;
    private Optional<String> backupPhase = Optional.empty();
    private Optional<String> restorePhase = Optional.empty();

    /** Time passes: Velero goes on. */
    void tick() {
        backupPhase = backupPhase.map(phase -> phase.equals("New") ? "InProgress" : backupEnds);
        restorePhase = restorePhase.map(phase -> phase.equals("New") ? "InProgress" : restoreEnds);
    }

    /** How often something was changed. */
    long count(String change) {
        return done.stream().filter(change::equals).count();
    }

    @Override
    public Optional<RunRecord> load() {
        trouble.accept("before load");
        return saved;
    }

    @Override
    public void save(RunRecord record) {
        change("save", () -> saved = Optional.of(record));
    }

    @Override
    public Optional<VeleroObject> backup() {
        trouble.accept("before backup");
        return backupPhase.map(phase -> object("Backup", phase));
    }

    @Override
    public Optional<VeleroObject> found() {
        trouble.accept("before found");
        return backupPhase
                .map(phase -> object("Backup", phase))
                .filter(backup -> syncs && backup.phase().isUsable());
    }

    @Override
    public Optional<VeleroObject> restore() {
        trouble.accept("before restore");
        return restorePhase.map(phase -> object("Restore", phase));
    }

    @Override
    public List<Finding> preflight() {
        trouble.accept("before preflight");
        return List.copyOf(findings);
    }

    @Override
    public List<String> sleep() {
        change("sleep", () -> asleep = true);
        return List.copyOf(running);
    }

    @Override
    public List<String> goesOn() {
        trouble.accept("before goesOn");
        return List.copyOf(goesOn);
    }

    @Override
    public List<String> awake() {
        trouble.accept("before awake");
        return List.copyOf(awake);
    }

    @Override
    public void createBackup() {
        change("create backup", () -> {
            if (backupPhase.isEmpty()) {
                backupPhase = Optional.of("New");
                done.add("backup made");
            }
        });
    }

    @Override
    public BackupPlan plan() {
        trouble.accept("before plan");
        return PLAN.losing(losses).lacking(missing).warning(warnings);
    }

    @Override
    public List<String> adopt(BackupPlan plan) {
        change("adopt", () -> adopted = true);
        return List.of("namespace shop is adopted");
    }

    @Override
    public List<String> release() {
        change("release", () -> adopted = false);
        return List.of("namespace shop is released");
    }

    @Override
    public List<Finding> announce(BackupPlan plan) {
        change("announce", () -> announced = true);
        return behind.stream()
                .map(replica -> Finding.stops("replica", "replica %s is behind".formatted(replica), "restart it"))
                .toList();
    }

    @Override
    public List<Finding> canary(BackupPlan plan) {
        trouble.accept("before canary");
        return List.copyOf(canary);
    }

    @Override
    public void createRestore() {
        change("create restore", () -> {
            if (restorePhase.isEmpty()) {
                restorePhase = Optional.of("New");
                done.add("restore made");
            }
        });
    }

    @Override
    public List<String> withoutData(BackupPlan plan) {
        trouble.accept("before withoutData");
        return List.copyOf(withoutData);
    }

    @Override
    public List<String> verify(BackupPlan plan) {
        trouble.accept("before verify");
        return List.copyOf(unmet);
    }

    @Override
    public List<String> restoreResults() {
        trouble.accept("before restoreResults");
        return restoreEnds.equals("PartiallyFailed") ? List.of("pod shop/db-0 was refused") : List.of();
    }

    @Override
    public List<String> wake() {
        change("wake", () -> asleep = false);
        return List.of("Deployment shop/web back to 3");
    }

    @Override
    public void withdraw() {
        change("withdraw", () -> announced = false);
    }

    @Override
    public void report(RunRecord record, List<String> results) {
        change("report", () -> reported = Optional.of(record));
    }

    private void change(String name, Runnable change) {
        trouble.accept("before " + name);
        done.add(name);
        change.run();
        trouble.accept("after " + name);
    }

    private static VeleroObject object(String kind, String phase) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("kind", kind);
        json.putObject("metadata").put("name", "shop-1").put("creationTimestamp", Instant.EPOCH.toString());
        json.putObject("status").put("phase", phase).put("errors", phase.equals("PartiallyFailed") ? 1 : 0);
        return VeleroObject.of(json);
    }
}
