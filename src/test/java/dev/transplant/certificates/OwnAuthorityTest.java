package dev.transplant.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnAuthorityTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String NAME = "transplant-webhook.transplant-system.svc";
    private static final String DELETED = "Secret transplant-ca does not exist";

    private final FakeStore store = new FakeStore();
    private final OwnAuthority replica = replica();

    @ParameterizedTest(name = "{0} replicas, the one at {1} first")
    @CsvSource({"2, 0", "2, 1", "3, 0", "3, 1", "3, 2"})
    void replicasShareOneAuthorityWhoeverIsFirst(int count, int first) throws Exception {
        List<OwnAuthority> replicas =
                Stream.generate(this::replica).limit(count).toList();

        List<CertificateSource.Current> currents = IntStream.range(0, count)
                .mapToObj(i -> refresh(replicas.get((first + i) % count), START))
                .toList();

        Authority shared = store.authorities().active();
        assertThat(store.writes()).isEqualTo(1);
        assertThat(currents).allSatisfy(current -> {
            assertThat(current.problem()).isEmpty();
            assertThat(current.bundle()).hasValue(Pem.of(shared.certificate()));
            assertThat(shared.signs(certificate(current))).isTrue();
        });
        assertThat(currents.stream().map(OwnAuthorityTest::certificate).distinct())
                .as("each has a key of its own")
                .hasSize(count);
        assertThat(certificate(currents.getFirst()).getSubjectAlternativeNames())
                .containsExactly(List.of(2, NAME));
    }

    @Test
    void whoWritesFirstCountsForAll() {
        OwnAuthority other = replica();
        CertificateSource.Current[] others = new CertificateSource.Current[1];
        store.before(() -> {}, once(() -> others[0] = refresh(other, START)));

        CertificateSource.Current current = refresh(replica, START);

        assertThat(store.writes()).isEqualTo(1);
        assertThat(current.problem()).isEmpty();
        assertThat(current.bundle()).isEqualTo(others[0].bundle());
        assertThat(store.authorities().active().signs(certificate(current))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {DELETED, "Secret transplant-ca, key ca.crt: it is missing"})
    void withoutTheSecretTheSameCertificateStaysAndTheProblemIsTold(String problem) {
        CertificateSource.Current before = refresh(replica, START);
        store.lose(problem);

        assertThat(refresh(replica, START.plusSeconds(20)))
                .isEqualTo(new CertificateSource.Current(before.served(), before.bundle(), Optional.of(problem)));
        store.restore();
        assertThat(refresh(replica, START.plusSeconds(40))).isEqualTo(before);
    }

    @Test
    void withoutTheSecretTheCertificateIsRenewedFromMemory() {
        refresh(replica, START);
        Authority authority = store.authorities().active();
        store.lose(DELETED);

        for (int days = 0; days <= 364; days += 2) {
            Instant now = START.plus(Duration.ofDays(days));
            CertificateSource.Current current = refresh(replica, now);
            assertThat(current.problem()).hasValue(DELETED);
            assertThat(authority.signs(certificate(current))).isTrue();
            assertThat(certificate(current)).satisfies(c -> c.checkValidity(java.util.Date.from(now)));
        }
    }

    @Test
    void whereTheSecretNeverWasNothingIsServed() {
        store.lose(DELETED);

        assertThat(refresh(replica, START))
                .isEqualTo(new CertificateSource.Current(Optional.empty(), Optional.empty(), Optional.of(DELETED)));
    }

    @Test
    void anEmptiedSecretGetsTheSameAuthorityBack() {
        CertificateSource.Current before = refresh(replica, START);
        Authorities authorities = store.authorities();
        store.empty();

        assertThat(refresh(replica, START.plusSeconds(20))).isEqualTo(before);
        assertThat(store.authorities()).isEqualTo(authorities);
    }

    @Test
    void ofAnotherAuthorityComesAnotherCertificate() {
        CertificateSource.Current before = refresh(replica, START);
        Authority other = Authority.create(START);
        store.put(Authorities.of(other));

        CertificateSource.Current after = refresh(replica, START.plusSeconds(20));

        assertThat(other.signs(certificate(after))).isTrue();
        assertThat(other.signs(certificate(before))).isFalse();
        assertThat(after.bundle()).hasValue(Pem.of(other.certificate()));
    }

    /** Two thirds of seven days are 4 days and 16 hours. */
    @ParameterizedTest(name = "after {0}: {1}")
    @CsvSource({
        "P4DT15H59M59S, false",
        "P4DT16H,       true",
        "P6D,           true",
        "P300D,         true",
        "-PT59M,        false",
        "-PT1H,         false",
    })
    void theCertificateIsRenewedInTime(String passed, boolean renewed) {
        CertificateSource.Current before = refresh(replica, START);

        CertificateSource.Current after = refresh(replica, START.plus(Duration.parse(passed)));

        assertThat(!after.equals(before)).isEqualTo(renewed);
        assertThat(after.bundle().orElseThrow()).startsWith(before.bundle().orElseThrow());
    }

    @Test
    void aClockThatJumpsBackBeforeTheCertificateGetsAnotherOne() {
        refresh(replica, START);
        Instant later = START.plus(Duration.ofDays(5));
        CertificateSource.Current before = refresh(replica, later);
        assertThat(refresh(replica, later.minus(Duration.ofHours(1)))).isEqualTo(before);

        Instant back = later.minus(Duration.ofDays(2));
        CertificateSource.Current after = refresh(replica, back);

        assertThat(certificate(after)).isNotEqualTo(certificate(before));
        assertThat(certificate(after)).satisfies(c -> c.checkValidity(java.util.Date.from(back)));
    }

    /** Where the others are right, a replica whose clock is wrong must not take away the trust in them. */
    @Test
    void whoseClockIsBackPublishesWhatTheSecretHolds() {
        CertificateSource.Current before = refresh(replica, START);
        Authority other = Authority.create(START.plus(Duration.ofDays(30)));
        store.put(Authorities.of(other));

        CertificateSource.Current after = refresh(replica, START.plus(Duration.ofDays(1)));

        assertThat(after.problem().orElseThrow()).contains("set the node's clock");
        assertThat(after.served()).isEqualTo(before.served());
        assertThat(after.bundle()).hasValue(Pem.of(other.certificate()));
        assertThat(store.authorities().active()).isEqualTo(other);
    }

    @Test
    void aFightIsGivenUpAndTold() {
        store.before(() -> {}, () -> store.put(Map.of()));

        CertificateSource.Current current = refresh(replica, START);

        assertThat(current.problem()).hasValue("Secret transplant-ca changes all the time: see who else writes it");
        assertThat(store.reads()).isEqualTo(5);
        assertThat(current.served()).isEmpty();
    }

    @Test
    void whileTheClusterCannotBeAskedTheCurrentOneStays() {
        CertificateSource.Current before = refresh(replica, START);
        store.breakDown();

        CertificateSource.Current meanwhile = refresh(replica, START.plusSeconds(20));
        assertThat(meanwhile.served()).isEqualTo(before.served());
        assertThat(meanwhile.problem()).hasValue("Secret transplant-ca cannot be read: connection refused");

        store.restore();
        assertThat(refresh(replica, START.plusSeconds(40))).isEqualTo(before);
    }

    @Test
    void whileTheClusterCannotBeAskedItIsRenewed() {
        CertificateSource.Current before = refresh(replica, START);
        store.breakDown();

        CertificateSource.Current renewed = refresh(replica, START.plus(Duration.ofDays(6)));
        assertThat(renewed.served()).isPresent().isNotEqualTo(before.served());
    }

    @Test
    void anAdminsWishIsGrantedOnceWhenTheNextOneIsPublished() {
        refresh(replica, START);
        Authority first = store.authorities().active();
        store.askToRotate();

        CertificateSource.Current made = replica.refresh(START, certificate -> false);
        Authority next = store.authorities().next().orElseThrow().authority();
        assertThat(store.isRotateAsked()).isFalse();
        assertThat(made.bundle()).hasValue(Pem.of(first.certificate()) + Pem.of(next.certificate()));
        assertThat(first.signs(certificate(made))).isTrue();

        Instant later = START.plus(Rotation.OVERLAP_ON_REQUEST);
        assertThat(replica.refresh(later, certificate -> false)).isEqualTo(made);
        assertThat(replica.refresh(later, next.certificate()::equals))
                .as("API servers have to hear of it")
                .isEqualTo(made);
        CertificateSource.Current promoted = replica.refresh(later.plusSeconds(10), next.certificate()::equals);
        assertThat(next.signs(certificate(promoted))).isTrue();
        assertThat(promoted.bundle()).hasValue(Pem.of(next.certificate()) + Pem.of(first.certificate()));
        assertThat(store.authorities().next()).isEmpty();
    }

    private OwnAuthority replica() {
        return new OwnAuthority(store, List.of(NAME));
    }

    private static CertificateSource.Current refresh(OwnAuthority replica, Instant now) {
        return replica.refresh(now, certificate -> true);
    }

    private static X509Certificate certificate(CertificateSource.Current current) {
        return current.served().orElseThrow().certificate();
    }

    private static Runnable once(Runnable task) {
        boolean[] done = new boolean[1];
        return () -> {
            if (!done[0]) {
                done[0] = true;
                task.run();
            }
        };
    }
}
