package dev.transplant.testbed;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for a condition, with a limit. */
public final class Await {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private Await() {}

    /** Waits until the condition holds; fails with the description when the limit has passed. */
    public static void until(Duration limit, Supplier<String> description, Supplier<Boolean> condition) {
        Instant end = Instant.now().plus(limit);
        while (!condition.get()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not within %s: %s".formatted(limit, description.get()));
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }
}
