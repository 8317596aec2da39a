package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.certificates.SettableClock;
import dev.transplant.events.Notice;
import dev.transplant.migrate.RunRecord.Failure;
import dev.transplant.velero.VeleroObject;
import dev.transplant.velero.VolumeProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TellerTest {
    private static final Instant START = Instant.parse("2026-11-29T10:00:00Z");
    private static final long MIB = 1024 * 1024;

    private final SettableClock clock = new SettableClock(START);
    private final List<String> lines = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final Cluster cluster = new Cluster();
    private final Teller teller = new Teller(
            new LoggedProgress(lines::add),
            new JobEvents(
                    notice -> events.add(notice.reason() + ": " + notice.message()),
                    Optional.of(Notice.About.job("transplant-system", "shop-1"))),
            cluster,
            clock);

    private static final class Cluster implements Teller.Watching {
        private final List<RefusedPod> refused = new ArrayList<>();
        private long bytes;
        private int looks;

        @Override
        public VolumeProgress volumes(VeleroObject of) {
            looks++;
            return new VolumeProgress(1, 0, 0, bytes, 100 * MIB, List.of());
        }

        @Override
        public List<RefusedPod> refused(VeleroObject restore) {
            return List.copyOf(refused);
        }
    }

    private void waits(int second, int items) {
        Instant now = START.plusSeconds(second);
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("kind", "Restore");
        json.putObject("metadata").put("creationTimestamp", START.toString());
        json.putObject("status")
                .putObject("progress")
                .put("itemsRestored", items)
                .put("totalItems", 40);
        teller.waits(
                new Observed(
                        now,
                        Migrations.of("backup: {volumes: none}"),
                        RunRecord.fresh("digest").begin(Stage.RESTORE, START),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(VeleroObject.of(json)),
                        Optional.empty()),
                Stage.RESTORE);
    }

    @Test
    void tellsEveryTenSecondsHowFarTheRestoreIs() {
        teller.begins(Stage.RESTORE);
        for (int second = 1; second <= 20; second++) {
            cluster.bytes = second * 2L * MIB;
            waits(second, second);
        }

        assertThat(lines)
                .containsExactly(
                        "restore · for 0s",
                        "restore 18 % · 9 of 40 objects · 18.0 of 100.0 MiB · 2.0 MiB/s · about 50 s left",
                        "restore 34 % · 18 of 40 objects · 34.0 of 100.0 MiB · 2.0 MiB/s · about 40 s left");
        assertThat(cluster.looks).as("not each second").isLessThan(8);
    }

    @Test
    void tellsWhatVerifyStillWaitsFor() {
        teller.begins(Stage.VERIFY);
        Observed observed = new Observed(
                START.plusSeconds(10),
                Migrations.of("backup: {volumes: none}"),
                RunRecord.fresh("digest").begin(Stage.VERIFY, START),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("pod shop/web-1 is not Ready"));
        teller.waits(observed, Stage.VERIFY);

        assertThat(lines).containsExactly("verify · for 0s", "verify · for 10s · pod shop/web-1 is not Ready");
    }

    @Test
    void tellsOfARefusedPodAtOnceAndOnce() {
        teller.begins(Stage.RESTORE);
        cluster.refused.add(new RefusedPod("shop", "Pod db-0", START, "Pod db-0 is refused"));
        for (int second = 1; second <= 9; second++) {
            waits(second, second);
        }

        assertThat(lines.stream().filter(line -> line.contains("db-0")))
                .containsExactly("In namespace shop: Pod db-0 is refused");
        assertThat(events).containsExactly("MigrationWarning: In namespace shop: Pod db-0 is refused");
    }

    @Test
    void tellsTheEndOfAPhaseAndOfTheRun() {
        clock.pass(Duration.ofMinutes(4));
        teller.passes(Stage.BACKUP, START, START.plusSeconds(192));
        teller.fails(new Failure(Stage.SYNC, "one\n  - two", true));

        assertThat(lines).containsExactly("backup: done in 3m12s", "sync failed: one", "  - two");
        assertThat(events)
                .containsExactly(
                        "MigrationPhase: backup completed in 3m12s", "MigrationFailed: sync failed: one   - two");
    }
}
