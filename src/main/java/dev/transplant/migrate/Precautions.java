package dev.transplant.migrate;

import static dev.transplant.migrate.TargetSite.TARGET;

import dev.transplant.policy.Policy;
import dev.transplant.policy.RunSheet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What is done in the target so that a restore comes out as planned, and is put away after it. As {@link Sites} says of each. */
final class Precautions {
    /** Beyond the restore itself: for what comes before it, and for pods that start anew. */
    private static final Duration SHEET_MORE = Duration.ofHours(1);

    private final KubernetesClient client;
    private final String home;
    private final Migration migration;
    private final PolicyInForce policy;
    private final Clock clock;
    private Optional<RunSheet> sheet = Optional.empty();

    /** @param home our own namespace */
    Precautions(KubernetesClient client, String home, Migration migration, PolicyInForce policy, Clock clock) {
        this.client = client;
        this.home = home;
        this.migration = migration;
        this.policy = policy;
        this.clock = clock;
    }

    List<String> adopt(BackupPlan plan) {
        if (!migration.restore().adoptNamespaces()) {
            return List.of();
        }
        Policy planned = policy.of(plan);
        return TARGET.ask(() -> adoption().adopt(plan.levels(), planned.podSecurity()));
    }

    List<String> release() {
        return migration.restore().adoptNamespaces()
                ? TARGET.ask(() -> adoption().release(migration.targets()))
                : List.of();
    }

    List<String> adopted() {
        return migration.restore().adoptNamespaces()
                ? TARGET.ask(() -> adoption().adopted(migration.targets()))
                : List.of();
    }

    private Adoption adoption() {
        return new Adoption(client, migration.name());
    }

    List<Finding> announce(BackupPlan plan) {
        Announcement announcement = announcement(sheet(plan));
        return TARGET.ask(() -> {
            Optional<Finding> impossible = announcement.announce();
            return impossible.map(List::of).orElseGet(() -> announcement.missing(plan.policy()));
        });
    }

    void withdraw() {
        RunSheet any = new RunSheet(migration.name(), clock.instant(), Map.of());
        TARGET.tell(announcement(any)::withdraw);
    }

    private Announcement announcement(RunSheet of) {
        return new Announcement(client, home, migration.name(), of, clock);
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

    List<Finding> canary(BackupPlan plan) {
        Canary canary = new Canary(client, home, policy.of(plan));
        Set<String> targets = new TreeSet<>(migration.targets());
        return TARGET.ask(() -> canary.look(plan.ingressClasses(), plan.storageClasses(), targets, sheet(plan)));
    }
}
