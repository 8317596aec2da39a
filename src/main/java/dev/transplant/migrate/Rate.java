package dev.transplant.migrate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How fast bytes come, over the last 10 s.
 *
 * @param samples in the order of their times
 */
record Rate(List<Sample> samples) {
    /** Nothing is known yet. */
    static final Rate NONE = new Rate(List.of());

    private static final Duration WINDOW = Duration.ofSeconds(10);

    /** From fewer than this says more of the moments that were chosen than of the rate. */
    private static final Duration LEAST = Duration.ofSeconds(2);

    /**
     * What was done at one moment.
     *
     * @param done in bytes
     * @param total in bytes, as far as it is known then; 0 if it is not
     */
    record Sample(Instant at, long done, long total) {}

    Rate {
        samples = List.copyOf(samples);
    }

    /** Returns the rate with one more sample, without those that are too old. Fewer bytes than before start it anew. */
    Rate and(Instant now, long done, long total) {
        boolean anew = !samples.isEmpty()
                && (done < samples.getLast().done()
                        || now.isBefore(samples.getLast().at()));
        Instant oldest = now.minus(WINDOW);
        Stream<Sample> kept =
                samples.stream().filter(sample -> !anew && !sample.at().isBefore(oldest));
        return new Rate(
                Stream.concat(kept, Stream.of(new Sample(now, done, total))).toList());
    }

    /** Bytes a second; nothing before there are samples of 2 s. */
    OptionalLong bytesPerSecond() {
        if (samples.isEmpty()) {
            return OptionalLong.empty();
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        Duration span = Duration.between(first.at(), last.at());
        return span.compareTo(LEAST) < 0
                ? OptionalLong.empty()
                : OptionalLong.of(Math.round((last.done() - first.done()) * 1000.0 / span.toMillis()));
    }

    /** How long the rest takes at this rate; nothing where the total is not known or still changes, or nothing comes. */
    Optional<Duration> left() {
        long rate = bytesPerSecond().orElse(0);
        if (rate <= 0) {
            return Optional.empty();
        }
        Sample last = samples.getLast();
        boolean known = last.total() > 0 && samples.stream().allMatch(sample -> sample.total() == last.total());
        return known
                ? Optional.of(Duration.ofSeconds(Math.ceilDiv(Math.max(0, last.total() - last.done()), rate)))
                : Optional.empty();
    }
}
