package dev.transplant.migrate;

import dev.transplant.events.Notice;
import dev.transplant.events.Notices;
import dev.transplant.migrate.Run.End;
import dev.transplant.velero.Watched;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One migration, as the command runs it. */
public final class MigrationJob {
    private final Setting setting;
    private final Surroundings surroundings;
    private final ClusterSites sites;
    private final JobEvents events;
    private final Bell bell = new Bell();

    /**
     * What is to be done, and where.
     *
     * @param digest of {@code migration.yaml}
     * @param source absent where the migration has none
     * @param home our own namespace in the target
     * @param instance what tells this process from another one of the same run
     */
    public record Setting(
            Migration migration,
            String digest,
            KubernetesClient target,
            Optional<KubernetesClient> source,
            String home,
            String instance) {}

    /**
     * Who is told of it.
     *
     * @param job the object of the Job that it runs in; absent outside of one
     */
    public record Surroundings(ProgressOutput output, Notices notices, Optional<Notice.About> job, Clock clock) {}

    /** Makes it; nothing is asked or done yet. */
    public MigrationJob(Setting setting, Surroundings surroundings) {
        this.setting = setting;
        this.surroundings = surroundings;
        this.events = new JobEvents(surroundings.notices(), surroundings.job());
        this.sites = new ClusterSites(
                setting.migration(),
                new ClusterSites.Clusters(setting.target(), setting.source(), setting.home()),
                surroundings.clock());
    }

    /** How it ends. */
    public enum Outcome {
        DONE,
        /** Another try may help. */
        FAILED,
        /** Another try comes to the same. */
        HOPELESS
    }

    /** Has {@link #run} return as soon as possible; another process goes on where it was. */
    public void stop() {
        bell.stop();
    }

    /** Carries the migration through, or goes on with it. */
    public Outcome run() {
        try {
            return claimed(this::run);
        } catch (KubernetesClientException e) {
            say(new Guarded(Side.TARGET).outage(e).text());
            return Outcome.FAILED;
        }
    }

    private Outcome run(Claim claim) {
        List<Watched> watches = watches();
        try {
            Run run = new Run(sites, setting.migration(), teller(), surroundings.clock(), untilLost(claim));
            End end = run.run(setting.digest());
            claim.lost().ifPresent(this::say);
            tellReport();
            if (end == End.DONE) {
                events.completed(
                        "run %s is completed: its namespaces run in the target (%s)"
                                .formatted(
                                        setting.migration().name(),
                                        String.join(", ", setting.migration().targets())),
                        surroundings.clock().instant());
            }
            return outcome(end);
        } finally {
            watches.forEach(Watched::close);
        }
    }

    private static Outcome outcome(End end) {
        return switch (end) {
            case DONE -> Outcome.DONE;
            case FAILED, STOPPED -> Outcome.FAILED;
            case HOPELESS -> Outcome.HOPELESS;
        };
    }

    /** Tells what would stop the migration, and if its backup is there already what its restore would bring. Changes nothing. */
    public Outcome dryRun() {
        return new DryRun(sites, setting.migration(), this::say).run();
    }

    /**
     * Brings back what a run of this name has changed outside of what it restored: the source's workloads, the levels of adopted
     * namespaces, and what the webhook's replicas were told. The run counts as failed then.
     */
    public Outcome rollback() {
        Rollback rollback = new Rollback(sites, setting.migration(), this::say, surroundings.clock());
        try {
            return claimed(claim -> {
                rollback.run();
                return Outcome.DONE;
            });
        } catch (KubernetesClientException e) {
            return withoutTarget(rollback, e);
        }
    }

    private Outcome withoutTarget(Rollback rollback, KubernetesClientException e) {
        try {
            rollback.withoutTarget(new Guarded(Side.TARGET).outage(e).text());
        } catch (OutageException source) {
            say(source.text());
        }
        return Outcome.FAILED;
    }

    /** @throws KubernetesClientException if nothing can be claimed, and so nothing was done */
    private Outcome claimed(Function<Claim, Outcome> work) {
        String run = setting.migration().name();
        try (Claim claim = new Claim(setting.target(), setting.home(), run, setting.instance(), surroundings.clock())) {
            Optional<String> refusal = claim.take(setting.migration().targets());
            refusal.ifPresent(this::say);
            return refusal.isPresent() ? Outcome.FAILED : work.apply(claim);
        } catch (OutageException e) {
            say(e.text());
            return Outcome.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.FAILED;
        }
    }

    private Run.Pause untilLost(Claim claim) {
        return new Run.Pause() {
            @Override
            public void await(Duration time) {
                bell.await(time);
            }

            @Override
            public boolean isToStop() {
                return bell.isToStop() || isLost(claim);
            }
        };
    }

    /** While the API server is away nobody else can take it either. */
    private static boolean isLost(Claim claim) {
        try {
            return claim.lost().isPresent();
        } catch (KubernetesClientException away) {
            return false;
        }
    }

    private List<Watched> watches() {
        String backup = setting.migration().backup().name();
        List<Watched> watches = new ArrayList<>();
        watches.add(sites.targetVelero().watch("Backup", backup, bell::ring));
        watches.add(sites.targetVelero().watch("Restore", setting.migration().name(), bell::ring));
        setting.source().ifPresent(client -> watches.add(sites.sourceVelero().watch("Backup", backup, bell::ring)));
        return watches;
    }

    private Teller teller() {
        return new Teller(surroundings.output(), events, sites, surroundings.clock());
    }

    private void tellReport() {
        try {
            sites.readReport().ifPresent(report -> ReportText.lines(report).forEach(this::say));
        } catch (OutageException e) {
            say("the report cannot be read: " + e.text());
        }
    }

    private void say(String text) {
        text.lines().forEach(surroundings.output()::say);
    }
}
