package dev.transplant.certificates;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Decides about the authorities by what the Secret holds and the time. Pure, so that all replicas decide alike and none has
 * to lead: whoever writes first has done it for all.
 *
 * <p>An authority is replaced after two thirds of its life. The next one is trusted for a day before it signs, the previous
 * one until nothing that it signed is valid any more.
 */
final class Rotation {
    /** How long the next authority is trusted before it signs. */
    static final Duration OVERLAP = Duration.ofHours(24);

    /** The same where an admin asked for it: enough for API servers to see it, even several of them. */
    static final Duration OVERLAP_ON_REQUEST = Duration.ofMinutes(1);

    /** Of an authority's life, what passes before the next one is made. */
    private static final Duration REPLACED_AFTER =
            Authority.LIFETIME.multipliedBy(2).dividedBy(3);

    private Rotation() {}

    /**
     * What there is to go by.
     *
     * @param held what the Secret holds; absent when it is empty
     * @param remembered what this replica serves by, so that an emptied Secret costs no trust
     * @param requested whether an admin asked for another authority
     * @param published whether API servers have had time to learn that every entry trusts the next authority
     */
    record Situation(
            Optional<Authorities> held, Optional<Authorities> remembered, boolean requested, boolean published) {}

    static Step next(Situation situation, Instant now) {
        return situation
                .held()
                .map(authorities -> next(authorities, situation, now))
                .orElseGet(() -> first(situation, now));
    }

    private static Step first(Situation situation, Instant now) {
        Optional<Authorities> remembered = situation
                .remembered()
                .filter(authorities -> authorities.active().isValid(now));
        return remembered
                .filter(authorities -> situation.requested())
                .flatMap(authorities -> granted(authorities, now))
                .or(() -> remembered.map(authorities ->
                        new Step.Write(authorities, "the Secret was empty, what was in it is written back")))
                .orElseGet(() -> made(now, "the first certificate authority was made"));
    }

    private static Step.Write made(Instant now, String why) {
        return new Step.Write(Authorities.of(Authority.create(now)), why);
    }

    private static Step next(Authorities authorities, Situation situation, Instant now) {
        Authority active = authorities.active();
        if (now.isBefore(active.notBefore())) {
            return new Step.Wait(tooEarly(active, now));
        }
        if (!active.isValid(now)) {
            return expired(authorities, now);
        }
        Optional<Step.Write> granted = situation.requested() ? granted(authorities, now) : Optional.empty();
        if (granted.isPresent()) { // before all else: any write takes the wish away
            return granted.get();
        }
        if (authorities.previous().filter(old -> !now.isBefore(old.until())).isPresent()) {
            return new Step.Write(
                    authorities.withoutPrevious(), "the previous certificate authority is trusted no more");
        }
        return authorities
                .next()
                .map(next -> promote(authorities, next, situation.published(), now))
                .orElseGet(() -> prepare(authorities, now));
    }

    /** Says the same for an hour, so that it is told once and not with every look. */
    private static String tooEarly(Authority active, Instant now) {
        return "the certificate authority is valid from %s only and here it is past %s: set the node's clock, or empty Secret transplant-ca if it was another node's that was wrong"
                .formatted(active.notBefore(), now.truncatedTo(ChronoUnit.HOURS));
    }

    private static Step expired(Authorities authorities, Instant now) {
        return authorities.next().filter(next -> next.authority().isValid(now)).isPresent()
                ? new Step.Write(authorities.promoted(now), "the certificate authority expired, the next one signs")
                : made(now, "the certificate authority expired, another one was made");
    }

    /** What an admin's wish for another authority needs; absent when one is about to sign. */
    private static Optional<Step.Write> granted(Authorities authorities, Instant now) {
        Instant soon = now.plus(OVERLAP_ON_REQUEST);
        Optional<Authorities.Next> next = authorities.next().filter(coming -> !isOver(coming, now));
        if (next.isEmpty()) {
            return Optional.of(new Step.Write(
                    authorities.withNext(Authority.create(now), soon),
                    "the next certificate authority was made, on request"));
        }
        return next.filter(coming -> coming.from().isAfter(soon))
                .map(coming -> new Step.Write(
                        authorities.withNext(coming.authority(), soon),
                        "the next certificate authority signs sooner, on request"));
    }

    private static Step prepare(Authorities authorities, Instant now) {
        Instant due = authorities.active().notBefore().plus(REPLACED_AFTER);
        return now.isBefore(due)
                ? new Step.Keep()
                : new Step.Write(
                        authorities.withNext(Authority.create(now), now.plus(OVERLAP)),
                        "the next certificate authority was made");
    }

    private static Step promote(Authorities authorities, Authorities.Next next, boolean published, Instant now) {
        if (isOver(next, now)) {
            return new Step.Write(authorities.withoutNext(), "the next certificate authority expired unused");
        }
        boolean ripe = !now.isBefore(next.from()) && next.authority().isValid(now);
        return ripe && published
                ? new Step.Write(authorities.promoted(now), "the next certificate authority signs from now on")
                : new Step.Keep();
    }

    private static boolean isOver(Authorities.Next next, Instant now) {
        return !now.isBefore(next.authority().notAfter());
    }
}
