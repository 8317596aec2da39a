package dev.transplant.migrate;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a claim, as its Lease says.
 *
 * @param run empty if nobody does
 * @param instance of the run, usually its pod's name
 * @param since when, by its own clock, as is {@code renewed}; both long ago if it does not say so
 * @param duration how long it holds after it was renewed
 */
record Holder(String run, String instance, Instant since, Instant renewed, Duration duration) {
    private static final char SLASH = '/';

    /** Reads a Lease. */
    static Holder of(Lease lease) {
        LeaseSpec spec = Objects.requireNonNullElseGet(lease.getSpec(), LeaseSpec::new);
        String identity = Objects.requireNonNullElse(spec.getHolderIdentity(), "");
        int slash = identity.indexOf(SLASH);
        return new Holder(
                slash < 0 ? identity : identity.substring(0, slash),
                slash < 0 ? "" : identity.substring(slash + 1),
                instant(spec.getAcquireTime()),
                instant(spec.getRenewTime()),
                Duration.ofSeconds(Optional.ofNullable(spec.getLeaseDurationSeconds())
                        .map(Integer::longValue)
                        .orElse(Claim.DURATION.toSeconds())));
    }

    private static Instant instant(@Nullable ZonedDateTime time) {
        return time == null ? Instant.EPOCH : time.toInstant();
    }

    /** Returns what stands in the Lease. */
    static String identity(String run, String instance) {
        return run + SLASH + instance;
    }

    boolean is(String otherRun, String otherInstance) {
        return run.equals(otherRun) && instance.equals(otherInstance);
    }

    /** When it ends unless it is renewed, by its own clock. */
    Instant ends() {
        return renewed.plus(duration);
    }
}
