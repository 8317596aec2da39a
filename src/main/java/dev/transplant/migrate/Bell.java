package dev.transplant.migrate;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes a run when something has happened, and tells it when to stop. Safe for many threads. */
final class Bell implements Run.Pause {
    private final Semaphore rung = new Semaphore(0);
    private volatile boolean toStop;

    void ring() {
        rung.release();
    }

    void stop() {
        toStop = true;
        ring();
    }

    @Override
    public void await(Duration time) {
        try {
            if (rung.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
                rung.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
        }
    }

    @Override
    public boolean isToStop() {
        return toStop;
    }
}
