package dev.transplant.migrate;

import dev.transplant.migrate.ProgressLine.Done;
import dev.transplant.migrate.RunRecord.Failure;
import dev.transplant.velero.VeleroObject;
import dev.transplant.velero.VolumeProgress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells how a run goes: by lines, and by Events on its Job. */
final class Teller implements Audience {
    /** Each look costs a list of the volumes, or of Events. */
    private static final Duration LOOK = Duration.ofSeconds(3);

    private final ProgressOutput output;
    private final JobEvents events;
    private final Watching watching;
    private final Clock clock;
    private final Set<String> alarms = new HashSet<>();
    private Rate rate = Rate.NONE;
    private Instant looked = Instant.EPOCH;
    private Done bytes = Done.NOTHING;

    /** What is looked at while Velero works. */
    interface Watching {
        /** Returns what has been moved of the volumes' data. */
        VolumeProgress volumes(VeleroObject of);

        /** Returns the pods that were refused since the restore began. */
        List<RefusedPod> refused(VeleroObject restore);
    }

    Teller(ProgressOutput output, JobEvents events, Watching watching, Clock clock) {
        this.output = output;
        this.events = events;
        this.watching = watching;
        this.clock = clock;
    }

    @Override
    public void begins(Stage stage) {
        rate = Rate.NONE;
        bytes = Done.NOTHING;
        output.tick(clock.instant(), ProgressLine.waiting(stage.text(), Duration.ZERO, Optional.empty()));
    }

    @Override
    public void waits(Observed observed, Stage stage) {
        Optional<VeleroObject> object = switch (stage) {
            case BACKUP -> observed.backup();
            case RESTORE -> observed.restore();
            case PREFLIGHT, QUIESCE, SYNC, PLAN, ANNOUNCE, CANARY, VERIFY -> Optional.empty();
        };
        if (looked.plus(LOOK).isBefore(observed.now())) {
            looked = observed.now();
            lookAround(object, observed.restore());
        }
        output.tick(observed.now(), line(observed, stage, object));
    }

    /** What is only told must not end the run. */
    private void lookAround(Optional<VeleroObject> object, Optional<VeleroObject> restore) {
        try {
            object.ifPresent(this::look);
            restore.ifPresent(this::alarm);
        } catch (OutageException e) {
            if (alarms.add(e.text())) {
                says("how far it is cannot be told now: " + e.text());
            }
        }
    }

    private void look(VeleroObject object) {
        VolumeProgress volumes = watching.volumes(object);
        bytes = new Done(volumes.bytesDone(), volumes.bytesTotal());
        rate = rate.and(looked, bytes.done(), bytes.total());
    }

    private void alarm(VeleroObject restore) {
        watching.refused(restore).stream()
                .map(RefusedPod::text)
                .filter(alarms::add)
                .forEach(this::says);
    }

    private ProgressLine line(Observed observed, Stage stage, Optional<VeleroObject> object) {
        return object.map(velero -> new ProgressLine(
                        stage.text(),
                        observed.inStage(stage),
                        new Done(velero.items(), velero.totalItems()),
                        bytes,
                        rate.bytesPerSecond(),
                        rate.left(),
                        Optional.empty()))
                .orElseGet(() -> ProgressLine.waiting(stage.text(), observed.inStage(stage), observed.pending()));
    }

    @Override
    public void passes(Stage stage, Instant begun, Instant passed) {
        Duration took = Duration.between(begun, passed);
        output.say("%s: done in %s".formatted(stage.text(), Shown.duration(took.isNegative() ? Duration.ZERO : took)));
        events.phase(stage.text(), begun, passed, clock.instant());
    }

    @Override
    public void says(String text) {
        output.say(text);
        events.warning(text, clock.instant());
    }

    @Override
    public void fails(Failure failure) {
        String text = "%s failed: %s".formatted(failure.stage().text(), failure.message());
        text.lines().forEach(output::say);
        events.failed(text, clock.instant());
    }
}
