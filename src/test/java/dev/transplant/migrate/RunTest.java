package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.certificates.SettableClock;
import dev.transplant.migrate.Run.End;
import dev.transplant.migrate.RunRecord.Failure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunTest {
    private static final Migration MIGRATION = Migrations.of("backup: {volumes: none}");
    private static final Migration QUIESCED = Migrations.of("backup: {volumes: none}", "quiesce: true");
    private static final String RETRIES = "start the run again, or see migrate --rollback";

    private final Scenario scenario = new Scenario();
    private final FakeSites sites = scenario.sites;

    /** Two clusters, and all that was said of the runs between them. */
    private static final class Scenario {
        private final FakeSites sites = new FakeSites();
        private final SettableClock clock = new SettableClock(Instant.parse("2026-11-29T10:00:00Z"));
        private final List<String> said = new ArrayList<>();
        private boolean toStop;

        private End run(Migration migration) {
            return run(migration, "digest");
        }

        private End run(Migration migration, String digest) {
            return new Run(sites, migration, new Listening(said), clock, new Ticking(this)).run(digest);
        }

        private boolean isKilled(Migration migration) {
            try {
                var unused = run(migration);
                return false;
            } catch (KilledError e) {
                return true;
            }
        }

        private void assertMigrated(boolean quiesced) {
            assertThat(sites.count("backup made")).isEqualTo(1);
            assertThat(sites.count("restore made")).isEqualTo(1);
            assertThat(sites.asleep).isEqualTo(quiesced);
            assertThat(sites.announced).isFalse();
            assertThat(sites.adopted).as("what runs needs the level").isTrue();
            RunRecord record = sites.saved.orElseThrow();
            assertThat(record.failure()).isEmpty();
            assertThat(record.closed()).isTrue();
            assertThat(sites.reported.orElseThrow().passed()).containsKey(Stage.VERIFY);
        }

        /** The run has failed, said so and put away what it had begun. */
        private void assertFailed(Stage stage, String message) {
            assertThat(sites.saved.orElseThrow().failure().map(Failure::stage)).contains(stage);
            assertThat(said).contains("fails in %s: %s".formatted(stage.text(), message));
            assertThat(sites.saved.orElseThrow().closed()).isTrue();
            assertThat(sites.asleep).as("the source is left scaled down").isFalse();
            assertThat(sites.reported.orElseThrow().failure().map(Failure::message))
                    .contains(message);
        }
    }

    private record Ticking(Scenario scenario) implements Run.Pause {
        @Override
        public void await(Duration time) {
            scenario.clock.pass(time);
            scenario.sites.tick();
        }

        @Override
        public boolean isToStop() {
            return scenario.toStop;
        }
    }

    private record Listening(List<String> said) implements Audience {
        @Override
        public void begins(Stage stage) {
            said.add("begins " + stage.text());
        }

        @Override
        public void waits(Observed observed, Stage stage) {
            // seen by its results
        }

        @Override
        public void passes(Stage stage, Instant begun, Instant passed) {
            said.add("passes " + stage.text());
        }

        @Override
        public void says(String text) {
            said.add(text);
        }

        @Override
        public void fails(Failure failure) {
            said.add("fails in %s: %s".formatted(failure.stage().text(), failure.message()));
        }
    }

    private static final class KilledError extends Error {
        private static final long serialVersionUID = 1;
    }

    /** Kills the run at its n-th moment, once. */
    private static Consumer<String> killAt(int n) {
        int[] moments = {0};
        return moment -> {
            moments[0]++;
            if (moments[0] == n) {
                throw new KilledError();
            }
        };
    }

    /** A cluster does not answer from one moment on, for some time. */
    private static Consumer<String> outage(Scenario scenario, String from, Duration time, boolean passing) {
        List<Instant> begin = new ArrayList<>();
        return moment -> {
            if (begin.isEmpty() && moment.equals(from)) {
                begin.add(scenario.clock.instant());
            }
            if (!begin.isEmpty()
                    && scenario.clock.instant().isBefore(begin.getFirst().plus(time))) {
                throw new OutageException("the target's API server does not answer", passing, new IOException());
            }
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesThroughAllStages(boolean quiesce) {
        assertThat(scenario.run(quiesce ? QUIESCED : MIGRATION)).isEqualTo(End.DONE);

        scenario.assertMigrated(quiesce);
        List<String> stages = Arrays.stream(Stage.values())
                .filter(stage -> quiesce || stage != Stage.QUIESCE)
                .map(stage -> "passes " + stage.text())
                .toList();
        assertThat(scenario.said.stream().filter(line -> line.startsWith("passes")))
                .containsExactlyElementsOf(stages);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void comesToTheSameWhereverItIsKilled(boolean quiesce) {
        Migration migration = quiesce ? QUIESCED : MIGRATION;
        int moments = 0;
        boolean killed = true;
        while (killed) {
            moments++;
            Scenario some = new Scenario();
            some.sites.trouble = killAt(moments);
            killed = some.isKilled(migration);
            if (killed) {
                assertThat(some.run(migration))
                        .as("killed at moment %d", moments)
                        .isEqualTo(End.DONE);
            }
            some.assertMigrated(quiesce);
        }
        assertThat(moments).as("moments").isGreaterThan(60);
    }

    @Test
    void releasesWhatItAdoptedWhereverItIsKilled() {
        int moments = 0;
        boolean killed = true;
        while (killed) {
            moments++;
            Scenario some = new Scenario();
            some.sites.canary.add(Finding.stops("canary", "the webhook does not answer", "start it"));
            some.sites.trouble = killAt(moments);
            killed = some.isKilled(MIGRATION);
            if (killed) {
                assertThat(some.run(MIGRATION))
                        .as("killed at moment %d", moments)
                        .isEqualTo(End.FAILED);
            }
            assertThat(some.sites.count("adopt")).isPositive();
            assertThat(some.sites.adopted).as("killed at moment %d", moments).isFalse();
        }
        assertThat(moments).as("moments").isGreaterThan(60);
    }

    @Test
    void putsAFailureAwayWhereverItIsKilled() {
        int moments = 0;
        boolean killed = true;
        while (killed) {
            moments++;
            Scenario some = new Scenario();
            some.sites.losses.add("namespace shop: it needs 'privileged'");
            some.sites.trouble = killAt(moments);
            killed = some.isKilled(QUIESCED);
            if (killed) {
                assertThat(some.run(QUIESCED))
                        .as("killed at moment %d", moments)
                        .isIn(End.FAILED, End.HOPELESS);
            }
            assertThat(some.sites.asleep).as("killed at moment %d", moments).isFalse();
            assertThat(some.sites.count("restore made")).isZero();
            assertThat(some.sites.saved.orElseThrow().closed()).isTrue();
        }
        assertThat(moments).as("moments").isGreaterThan(60);
    }

    @Test
    void beginsNothingWhenPreflightFindsSomething() {
        sites.findings.add(Finding.stops("velero", "Velero is missing", "install it"));
        sites.findings.add(Finding.warns("version", "the target is older", "mind the pods"));
        sites.findings.add(Finding.stops("classes", "class gold is missing", "create it"));

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        scenario.assertFailed(Stage.PREFLIGHT, """
                this would fail later, so that nothing was begun:
                  - Velero is missing. To mend it: install it
                  - class gold is missing. To mend it: create it""");
        assertThat(sites.done).doesNotContain("sleep", "wake", "backup made", "announce", "restore made");
        assertThat(sites.saved.orElseThrow().findings())
                .containsExactly("the target is older. To mend it: mind the pods");
    }

    @Test
    void looksAgainWhenItIsTriedAgain() {
        sites.findings.add(Finding.stops("velero", "Velero is missing", "install it"));
        assertThat(scenario.run(MIGRATION)).isEqualTo(End.FAILED);
        sites.findings.clear();

        assertThat(scenario.run(MIGRATION)).isEqualTo(End.DONE);

        scenario.assertMigrated(false);
        assertThat(sites.saved.orElseThrow().attempt()).isEqualTo(2);
    }

    @Test
    void restoresNothingThatWouldBeIncomplete() {
        sites.losses.add("namespace shop: it needs 'privileged'");

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        scenario.assertFailed(Stage.PLAN, """
                this would be missing in the target, so that nothing was restored:
                  - namespace shop: it needs 'privileged'""");
        assertThat(sites.count("restore made")).isZero();
    }

    @Test
    void restoresNothingOfASourceThatRunsAgain() {
        sites.trouble = moment -> {
            if (moment.equals("before plan")) {
                sites.awake.add("Deployment shop/web is at 3 replicas");
            }
        };

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        scenario.assertFailed(
                Stage.RESTORE,
                "the source runs again, so that what it writes would be lost: Deployment shop/web is at 3 replicas; nothing was restored, start a run of another name");
        assertThat(sites.count("restore made")).isZero();
        assertThat(scenario.run(QUIESCED)).isEqualTo(End.HOPELESS);
    }

    @Test
    void isNoSuccessWhereTheSourceRanAgainMeanwhile() {
        sites.trouble = moment -> {
            if (moment.equals("after create restore")) {
                sites.awake.add("Deployment shop/web is at 3 replicas");
            }
        };

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        scenario.assertFailed(
                Stage.RESTORE,
                "the source runs again, so that what it writes is missing in what was restored: Deployment shop/web is at 3 replicas; take that away and start a run of another name");
        assertThat(scenario.run(QUIESCED)).isEqualTo(End.HOPELESS);
    }

    /** Its pods run, as those of any empty claim do. */
    @Test
    void isNoSuccessWhereDataIsNotWritten() {
        sites.withoutData.addAll(List.of("shop/data", "shop/files"));

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        scenario.assertFailed(
                Stage.RESTORE,
                "Velero has not written the data of claims to the end, though the backup has it: shop/data, shop/files; it may have failed at that, a pod that mounts one may have been refused or there before, or the target's Velero lacks what writes it (node-agent; for snapshots --features=EnableCSI too): see velero restore describe --details of this run, mend that, take away what was restored and start a run of another name");
        assertThat(sites.asleep).isFalse();
        assertThat(scenario.run(QUIESCED)).isEqualTo(End.HOPELESS);
    }

    /** Where Velero says itself that something failed, what it brought is verified first, and woken in the target. */
    @Test
    void verifiesARestoreInPartThoughDataIsMissing() {
        sites.restoreEnds = "PartiallyFailed";
        sites.withoutData.add("shop/data");

        assertThat(scenario.run(MIGRATION)).isEqualTo(End.FAILED);

        assertThat(sites.reported.orElseThrow().hasPassed(Stage.VERIFY)).isTrue();
        assertThat(sites.reported.orElseThrow().failure().map(Failure::stage)).contains(Stage.VERIFY);
        assertThat(sites.reported.orElseThrow().findings())
                .singleElement()
                .asString()
                .startsWith(
                        "Velero has not written the data of claims to the end, though the backup has it: shop/data;");
    }

    /** A hiccup of it is waited out, but not for long: it is not needed any more. */
    @ParameterizedTest
    @CsvSource({"false, 2", "true, 64"})
    void restoresThoughTheSourceIsOutOfReach(boolean passing, int most) {
        AtomicInteger asked = new AtomicInteger();
        sites.trouble = moment -> {
            if (moment.equals("before awake") && sites.count("announce") > 0) {
                asked.incrementAndGet();
                throw new OutageException("the source is away", passing);
            }
        };

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.DONE);

        scenario.assertMigrated(true);
        assertThat(asked.get()).isBetween(2, most);
        assertThat(passing).isEqualTo(asked.get() > 2);
        assertThat(sites.reported.orElseThrow().findings())
                .containsExactly("whether the source still rests is not known: the source is away");
    }

    /** A target that cannot note it is no source that is out of reach. */
    @Test
    void restoresNothingOfASourceThatRunsAgainThoughThatCannotBeNotedAtOnce() {
        AtomicInteger asked = new AtomicInteger();
        sites.trouble = moment -> {
            if (moment.equals("before plan")) {
                sites.awake.add("Deployment shop/web is at 3 replicas");
            }
            if (moment.equals("before awake") && !sites.awake.isEmpty()) {
                asked.incrementAndGet();
            }
            if (moment.equals("before save") && asked.compareAndSet(1, 2)) {
                throw new OutageException("the target refuses it", false);
            }
        };

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        assertThat(sites.count("restore made")).isZero();
    }

    @Test
    void doesNotTryAgainWhatTheBackupLacks() {
        sites.missing.add("the data of claims: the backup has none of shop/data");

        assertThat(scenario.run(MIGRATION)).isEqualTo(End.FAILED);
        scenario.assertFailed(Stage.PLAN, """
                this would be missing in the target, so that nothing was restored:
                  - the data of claims: the backup has none of shop/data""");
        assertThat(scenario.run(MIGRATION)).isEqualTo(End.HOPELESS);
        assertThat(sites.count("restore made")).isZero();
    }

    @Test
    void tellsWhatIsWorthKnowingOfTheBackup() {
        sites.warnings.add("the backup: warning: no pod runs");

        assertThat(scenario.run(MIGRATION)).isEqualTo(End.DONE);

        assertThat(scenario.said).contains("the backup: warning: no pod runs");
        assertThat(sites.reported.orElseThrow().findings()).containsExactly("the backup: warning: no pod runs");
    }

    @Test
    void restoresNothingWhileAReplicaIsBehind() {
        sites.behind.add("a");

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        scenario.assertFailed(Stage.ANNOUNCE, "replica a is behind. To mend it: restart it; it was waited for PT2M");
        assertThat(sites.count("restore made")).isZero();
        assertThat(sites.announced).as("the run sheet stays").isFalse();
        assertThat(sites.adopted).isFalse();
        assertThat(scenario.said).contains("namespace shop is adopted", "namespace shop is released");
    }

    @Test
    void restoresNothingWhenTheCanaryIsNotRewritten() {
        sites.canary.add(Finding.stops("canary", "the webhook does not answer", "start it"));

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        scenario.assertFailed(
                Stage.CANARY, "the webhook does not answer. To mend it: start it; it was waited for PT30S");
        assertThat(sites.count("restore made")).isZero();
    }

    @Test
    void takesNoBackupWhilePodsStillWrite() {
        sites.running.add("pod shop/db-0");

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        scenario.assertFailed(
                Stage.QUIESCE, "workloads are scaled to zero, but still there: pod shop/db-0; it was waited for PT15M");
        assertThat(sites.count("backup made")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"PartiallyFailed", "Failed", "FailedValidation"})
    void restoresNoBackupThatIsNotComplete(String phase) {
        sites.backupEnds = phase;

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        assertThat(sites.saved.orElseThrow().failure().map(Failure::stage)).contains(Stage.BACKUP);
        assertThat(sites.asleep).isFalse();
        assertThat(sites.count("restore made")).isZero();
        assertThat(scenario.run(QUIESCED)).as("another try").isEqualTo(End.HOPELESS);
        assertThat(sites.count("backup made")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"PartiallyFailed, VERIFY", "Failed, RESTORE", "FailedValidation, RESTORE"})
    void saysThatARestoreIsNotComplete(String phase, Stage stage) {
        sites.restoreEnds = phase;

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        assertThat(sites.saved.orElseThrow().failure().map(Failure::stage)).contains(stage);
        assertThat(sites.saved.orElseThrow().hasPassed(Stage.VERIFY)).isEqualTo(stage == Stage.VERIFY);
        assertThat(sites.adopted).as("pods may be there").isTrue();
        assertThat(sites.asleep).isFalse();
        assertThat(scenario.said.contains("pod shop/db-0 was refused")).isEqualTo(stage == Stage.VERIFY);
    }

    @Test
    void endsWhenTheApplicationDoesNotRunInTime() {
        sites.unmet.add("claim shop/data is Pending");

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        scenario.assertFailed(
                Stage.VERIFY, "not as it should be in the target: claim shop/data is Pending; it was waited for PT15M");
        assertThat(sites.count("restore made")).isEqualTo(1);
    }

    @Test
    void looksAtTheRestoreAloneWhenItIsTriedAgainLater() {
        sites.unmet.add("claim shop/data is Pending");
        assertThat(scenario.run(MIGRATION)).isEqualTo(End.FAILED);
        sites.unmet.clear();
        scenario.said.clear();

        assertThat(scenario.run(MIGRATION)).isEqualTo(End.DONE);

        scenario.assertMigrated(false);
        assertThat(scenario.said).containsExactly("begins verify", "passes verify");
    }

    @Test
    void restoresNoBackupThatIsOlderThanWhatTheSourceWroteSince() {
        sites.syncs = false;
        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);
        sites.syncs = true;

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.HOPELESS);

        assertThat(scenario.said)
                .contains(
                        "run shop-1 has failed, and the source's workloads were brought back then, so that a backup of it would be older than their data: start a run of another name");
        assertThat(sites.count("restore made")).isZero();
    }

    /** Findings ask for it, and nothing was made. */
    @Test
    void takesAnotherMigrationAfterPreflightHasStoppedTheFirst() {
        sites.findings.add(Finding.stops("existing", "namespace shop exists", "set adoptNamespaces"));
        assertThat(scenario.run(MIGRATION)).isEqualTo(End.FAILED);
        sites.findings.clear();

        assertThat(scenario.run(MIGRATION, "another")).isEqualTo(End.DONE);

        assertThat(sites.saved.orElseThrow().migration()).isEqualTo("another");
        scenario.assertMigrated(false);
    }

    @Test
    void refusesAnotherMigrationOfTheSameName() {
        assertThat(scenario.run(MIGRATION)).isEqualTo(End.DONE);

        assertThat(scenario.run(MIGRATION, "another")).isEqualTo(End.HOPELESS);

        assertThat(scenario.said)
                .endsWith("run shop-1 was begun with another migration.yaml: give this one another name");
    }

    @Test
    void hasNothingToDoOnceItIsDone() {
        assertThat(scenario.run(MIGRATION)).isEqualTo(End.DONE);
        sites.done.clear();

        assertThat(scenario.run(MIGRATION)).isEqualTo(End.DONE);

        assertThat(sites.done).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "before load",
        "before save",
        "before preflight",
        "after sleep",
        "before create backup",
        "after create backup",
        "before plan",
        "after adopt",
        "after announce",
        "before canary",
        "after create restore",
        "before withoutData",
        "before verify",
        "after report"
    })
    void goesOnAfterAnOutage(String moment) {
        sites.trouble = outage(scenario, moment, Duration.ofSeconds(30), true);

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.DONE);

        scenario.assertMigrated(true);
        if (!moment.equals("before load")) {
            assertThat(scenario.said.stream().filter(line -> line.endsWith("does not answer; trying again")))
                    .as("said once")
                    .hasSize(1);
        }
    }

    @Test
    void failsWhereAnOutageOutlastsTheStage() {
        sites.trouble = outage(scenario, "before plan", Duration.ofSeconds(310), true);

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        scenario.assertFailed(Stage.PLAN, "the target's API server does not answer");
    }

    @Test
    void failsAtOnceWhereWaitingDoesNotHelp() {
        sites.trouble = outage(scenario, "before create backup", Duration.ofSeconds(1), false);
        Instant before = scenario.clock.instant();

        assertThat(scenario.run(MIGRATION)).isEqualTo(End.FAILED);

        assertThat(sites.saved.flatMap(RunRecord::failure)).isEmpty();
        assertThat(scenario.said)
                .contains("fails in backup: the target's API server does not answer")
                .endsWith("what is left could not be put away: the target's API server does not answer; " + RETRIES);
        assertThat(scenario.clock.instant()).isEqualTo(before);
    }

    /** It reads its rules after it has begun to listen. */
    @Test
    void goesOnThoughAnApiServerRefusesAllJustAfterItHasStarted() {
        Instant start = scenario.clock.instant();
        sites.trouble = moment -> {
            long passed = Duration.between(start, scenario.clock.instant()).toSeconds();
            if (moment.equals("before create backup") && passed < 32) {
                throw new OutageException("the target's API server", passed < 3);
            }
        };

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.DONE);

        scenario.assertMigrated(true);
    }

    @Test
    void failsWhereAnApiServerGoesOnRefusing() {
        Instant start = scenario.clock.instant();
        sites.trouble = moment -> {
            if (moment.equals("before create backup")) {
                boolean silent =
                        Duration.between(start, scenario.clock.instant()).toSeconds() < 3;
                throw new OutageException(silent ? "does not answer" : "refuses", silent);
            }
        };

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        scenario.assertFailed(Stage.BACKUP, "refuses");
        assertThat(Duration.between(start, scenario.clock.instant())).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void endsThoughNothingCanBePutAway() {
        sites.unmet.add("claim shop/data is Pending");
        sites.trouble = outage(scenario, "before wake", Duration.ofDays(1), true);

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        assertThat(scenario.said)
                .endsWith("what is left could not be put away: the target's API server does not answer; " + RETRIES);
        sites.trouble = moment -> {};
        assertThat(scenario.run(QUIESCED)).as("another try puts it away").isEqualTo(End.FAILED);
        assertThat(sites.asleep).isFalse();
    }

    @Test
    void needsTheSourceNoMoreOnceItIsBackedUp() {
        sites.trouble = moment -> {
            boolean backedUp =
                    sites.saved.filter(record -> record.hasPassed(Stage.BACKUP)).isPresent();
            if (moment.equals("before backup") && backedUp) {
                throw new OutageException("the source does not accept our token", false);
            }
        };

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.DONE);

        scenario.assertMigrated(true);
    }

    @Test
    void reportsThoughTheSourceCannotBeReached() {
        sites.unmet.add("claim shop/data is Pending");
        sites.trouble = moment -> {
            if (moment.equals("before wake")) {
                throw new OutageException("the source does not accept our token", false);
            }
        };

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        assertThat(sites.reported.orElseThrow().failure().map(Failure::stage)).contains(Stage.VERIFY);
        assertThat(sites.saved.orElseThrow().closed())
                .as("another try brings the source back")
                .isFalse();
        assertThat(scenario.said)
                .endsWith("what is left could not be put away: the source does not accept our token; " + RETRIES);
    }

    @Test
    void tellsWhatGoesOnInARestingSource() {
        sites.goesOn.add("Job shop/report is running and is not stopped");

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.DONE);

        assertThat(scenario.said).contains("Job shop/report is running and is not stopped");
        assertThat(sites.reported.orElseThrow().findings()).contains("Job shop/report is running and is not stopped");
    }

    @Test
    void doesNotRestoreWhatWasBackedUpWhileSomebodyWokeTheSource() {
        sites.awake.add("Deployment shop/web is at 3");

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        scenario.assertFailed(
                Stage.BACKUP,
                "the source did not rest while it was backed up, so that what was written meanwhile would be lost: Deployment shop/web is at 3; keep what wakes it (an operator, GitOps, an autoscaler) from that and start a run of another name");
        assertThat(scenario.run(QUIESCED)).isEqualTo(End.HOPELESS);
        assertThat(sites.count("restore made")).isZero();
    }

    /** Or its next pod would go on with a backup that is older than the data of the source. */
    @Test
    void notesAFailureBeforeItWakesTheSource() {
        sites.trouble = moment -> {
            if (moment.equals("before canary")) {
                throw new OutageException("the policy was changed", false);
            }
            if (moment.equals("after wake")) {
                throw new KilledError();
            }
        };
        assertThat(scenario.isKilled(QUIESCED)).isTrue();
        sites.trouble = moment -> {};

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.FAILED);

        scenario.assertFailed(Stage.CANARY, "the policy was changed");
        assertThat(sites.count("restore made")).isZero();
    }

    @Test
    void announcesAnewWhatWasTakenBackBeforeTheRestoreWasMade() {
        sites.trouble = moment -> {
            if (moment.equals("before create restore")) {
                throw new OutageException("refused", false);
            }
        };
        assertThat(scenario.run(MIGRATION)).isEqualTo(End.FAILED);
        assertThat(sites.announced).isFalse();
        sites.trouble = moment -> {
            if (moment.equals("before create restore")) {
                assertThat(sites.announced).isTrue();
                assertThat(sites.adopted).isTrue();
            }
        };

        assertThat(scenario.run(MIGRATION)).isEqualTo(End.DONE);

        scenario.assertMigrated(false);
    }

    @Test
    void asksForNothingBeforePreflightHasSaidWhatIsMissing() {
        sites.findings.add(Finding.stops("rights", "a right is missing", "grant it"));
        sites.trouble = moment -> {
            if (List.of("before backup", "before found", "before restore").contains(moment)) {
                throw new OutageException("forbidden", false);
            }
        };

        assertThat(scenario.run(MIGRATION)).isEqualTo(End.FAILED);

        assertThat(sites.reported.orElseThrow().failure().map(Failure::stage)).contains(Stage.PREFLIGHT);
        assertThat(scenario.said).anyMatch(line -> line.contains("a right is missing"));
    }

    @Test
    void saysOfAnotherMigrationThatTheSourceRests() {
        sites.trouble = moment -> scenario.toStop |= moment.equals("after create backup");
        assertThat(scenario.run(QUIESCED)).isEqualTo(End.STOPPED);
        scenario.toStop = false;

        assertThat(scenario.run(QUIESCED, "another")).isEqualTo(End.HOPELESS);

        assertThat(scenario.said)
                .endsWith(
                        "run shop-1 was begun with another migration.yaml: give this one another name; workloads of the source are scaled down by it: go on with the file of before, or migrate --rollback");
    }

    @Test
    void stopsBetweenTwoSteps() {
        sites.trouble = moment -> scenario.toStop |= moment.equals("after create backup");
        assertThat(scenario.run(QUIESCED)).isEqualTo(End.STOPPED);
        assertThat(sites.asleep).as("the next pod goes on").isTrue();
        sites.trouble = moment -> {};
        scenario.toStop = false;

        assertThat(scenario.run(QUIESCED)).isEqualTo(End.DONE);

        scenario.assertMigrated(true);
    }
}
