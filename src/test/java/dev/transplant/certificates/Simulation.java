package dev.transplant.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.policy.PolicyReader;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Replicas that share one Secret and one pair of configurations. Every six hours each makes one round, in any order, and
 * after each round all that is served is held against what API servers trust: now, and when the step began.
 */
final class Simulation {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final Duration STEP = Duration.ofHours(6);

    private static final String NAME = "transplant-webhook.transplant-system.svc";

    final FakeStore store = new FakeStore();
    final FakeConfigurations configurations = new FakeConfigurations();
    private final Trust trust = new Trust();
    private final List<Replica> replicas;
    private final Random order = new Random(1);
    private final Set<X509Certificate> authorities = new HashSet<>();
    private Instant now = START;
    private int noted;

    /** What API servers make of a certificate at this moment: all replicas look at the same few. */
    private final Map<Shown, Optional<String>> judged = new HashMap<>();

    private record Shown(String bundle, X509Certificate certificate) {}

    Simulation(int count) {
        replicas = IntStream.range(0, count).mapToObj(i -> new Replica()).toList();
        for (Replica replica : replicas) { // nothing is trusted yet
            replica.round();
        }
        note();
    }

    /** Lets time pass until a day since the start, the last step included. */
    void runUntilDay(int day) {
        Instant end = START.plus(Duration.ofDays(day));
        while (now.isBefore(end)) {
            now = now.plus(STEP);
            judged.clear();
            step();
        }
    }

    private void step() {
        List<String> before = configurations.bundles();
        List<Replica> shuffled = new ArrayList<>(replicas);
        Collections.shuffle(shuffled, order);
        for (Replica replica : shuffled) {
            replica.round();
            note();
            replicas.forEach(each -> each.assertTrusted(before));
            replicas.forEach(each -> each.assertTrusted(configurations.bundles()));
        }
    }

    private void note() {
        if (store.writes() > noted) {
            noted = store.writes();
            authorities.add(store.authorities().active().certificate());
        }
    }

    Replica replica(int index) {
        return replicas.get(index);
    }

    /** Returns how many authorities have signed so far. */
    int authorities() {
        return authorities.size();
    }

    /** One pod with a clock of its own. */
    final class Replica {
        private final SettableClock clock = new SettableClock(now);
        private final Set<X509Certificate> shown = new HashSet<>();
        private Duration ahead = Duration.ZERO;
        private boolean right = true;
        private Optional<Served> served = Optional.empty();
        private Upkeep upkeep = fresh();

        private Upkeep fresh() {
            return new Upkeep(
                    new OwnAuthority(store, List.of(NAME)),
                    Optional.of(configurations),
                    this::serve,
                    (bundle, shownNow) -> trust.problem(bundle, shownNow.certificate(), clock.instant()),
                    () -> Optional.of(PolicyReader.defaults()),
                    clock);
        }

        private void serve(Served next) {
            served = Optional.of(next);
            shown.add(next.certificate());
        }

        /** Its clock jumps, and from now on is ahead by so much. */
        void jump(Duration next) {
            ahead = next;
        }

        /** Whether what it serves is to be trusted; not where its clock is that wrong. */
        void expectRight(boolean next) {
            right = next;
        }

        /** Its memory is lost, and until its next round it serves nothing. */
        void restart() {
            served = Optional.empty();
            upkeep = fresh();
        }

        Status round() {
            clock.set(now.plus(ahead));
            Status status = upkeep.round();
            if (right) {
                assertThat(status.untrusted()).as("readiness at %s", now).isEmpty();
                assertThat(status.faults()).isEmpty();
                assertThat(status.served()).isEqualTo(served).isPresent();
            }
            return status;
        }

        /** Returns how many certificates it has served so far. */
        int certificates() {
            return shown.size();
        }

        private void assertTrusted(List<String> bundles) {
            if (right && served.isPresent()) {
                assertThat(bundles)
                        .allSatisfy(bundle -> assertThat(judged.computeIfAbsent(
                                        new Shown(bundle, served.get().certificate()),
                                        shown -> trust.problem(shown.bundle(), shown.certificate(), now)))
                                .as("at %s", now)
                                .isEmpty());
            }
        }
    }
}
