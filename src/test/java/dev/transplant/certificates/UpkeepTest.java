package dev.transplant.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Years of upkeep. The second authority is made on day 243 and signs on day 244; the first is forgotten on day 251. */
class UpkeepTest {
    /** As long as it takes to see one authority follow another. */
    private static final int ONE_CHANGE = 260;

    /** Four days and 16 hours, rounded up to the next step. */
    private static final Duration RENEWED_EVERY = Duration.ofHours(114);

    private final Simulation simulation = new Simulation(3);

    @ParameterizedTest(name = "{0} replicas, {1} days: {2} changes")
    @CsvSource({"2, 1095, 4", "3, 260, 1"})
    void whatIsServedIsTrustedAllTheTime(int replicas, int days, int changes) {
        Simulation years = new Simulation(replicas);

        years.runUntilDay(days);

        assertNothingWasWrittenInVain(years, changes);
        int renewals = (int) Duration.ofDays(days).dividedBy(RENEWED_EVERY);
        for (int i = 0; i < replicas; i++) {
            assertThat(years.replica(i).certificates()).isBetween(renewals, renewals + 1 + changes);
        }
    }

    /** The first authority, and for each that follows three writes: made, signing, the one before forgotten. */
    private static int writes(int changes) {
        return 1 + 3 * changes;
    }

    /** With each write both configurations get another caBundle. */
    private static int patches(int changes) {
        return 2 * writes(changes);
    }

    private static void assertNothingWasWrittenInVain(Simulation simulation, int changes) {
        assertThat(simulation.authorities()).isEqualTo(1 + changes);
        assertThat(simulation.store.writes()).isEqualTo(writes(changes));
        assertThat(simulation.configurations.patches()).isEqualTo(patches(changes));
    }

    @Test
    void everyOtherWriteMeetsAConflict() {
        AtomicInteger writes = new AtomicInteger();
        AtomicInteger patches = new AtomicInteger();
        simulation.store.before(() -> {}, () -> {
            if (writes.incrementAndGet() % 2 == 1) {
                simulation.store.put(simulation.store.authorities());
            }
        });
        simulation.configurations.before(type -> {
            if (patches.incrementAndGet() % 2 == 1) {
                simulation.configurations.touch(type);
            }
        });

        simulation.runUntilDay(ONE_CHANGE);

        assertNothingWasWrittenInVain(simulation, 1);
        assertThat(writes).hasValue(2 * (writes(1) - 1));
        assertThat(patches).hasValueGreaterThan(patches(1) - 2);
    }

    @ParameterizedTest(name = "one replica is ahead by {0}")
    @ValueSource(strings = {"PT1H", "-PT1H"})
    void aClockThatIsAnHourWrongHurtsNobody(String ahead) {
        simulation.replica(0).jump(Duration.parse(ahead));

        simulation.runUntilDay(ONE_CHANGE);

        assertNothingWasWrittenInVain(simulation, 1);
    }

    @Test
    void aClockThatJumpsByAnHourTimeAndAgainHurtsNobody() {
        for (int day = 1; day <= ONE_CHANGE; day++) {
            simulation.replica(day % 3).jump(Duration.ofHours(day % 3 - 1));
            simulation.runUntilDay(day);
        }

        assertNothingWasWrittenInVain(simulation, 1);
    }

    /** Its own certificate begins in the future then; from its first round after that all is right again. */
    @ParameterizedTest(name = "from day {0}")
    @ValueSource(ints = {100, 245})
    void aClockThatIsTenDaysAheadForTwoDaysHurtsNobodyElse(int day) {
        simulation.runUntilDay(day);
        simulation.replica(0).expectRight(false);
        simulation.replica(0).jump(Duration.ofDays(10));
        simulation.runUntilDay(day + 2);
        simulation.replica(0).jump(Duration.ZERO);
        simulation.replica(0).round();
        simulation.replica(0).expectRight(true);

        simulation.runUntilDay(ONE_CHANGE);

        assertNothingWasWrittenInVain(simulation, 1);
    }

    /** It makes an authority that nobody else can use yet: they go on with the one they have, and say why. */
    @Test
    void aClockThatIsTenDaysAheadWhenAnAuthorityIsDueHurtsNobodyElse() {
        simulation.runUntilDay(238);
        simulation.replica(0).expectRight(false);
        simulation.replica(0).jump(Duration.ofDays(10));
        simulation.runUntilDay(240);
        simulation.replica(0).jump(Duration.ZERO);

        assertThat(simulation.replica(1).round().problem().orElseThrow()).contains("set the node's clock");
        simulation.runUntilDay(249);
        assertThat(simulation.replica(1).round().problem()).isEmpty();
        simulation.replica(0).expectRight(true);
        simulation.runUntilDay(ONE_CHANGE);

        assertNothingWasWrittenInVain(simulation, 1);
    }

    @Test
    void aReplicaThatForgotEverythingFindsItsPlace() {
        for (int day = 1; day <= ONE_CHANGE; day++) {
            simulation.replica(day % 3).restart();
            simulation.runUntilDay(day);
        }

        assertNothingWasWrittenInVain(simulation, 1);
    }

    @ParameterizedTest(name = "every {0} days")
    @CsvSource({"50, 5", "61, 4", "1, 260"})
    void anEmptiedSecretIsWrittenBack(int every, int times) {
        for (int day = every; day <= ONE_CHANGE; day += every) {
            simulation.runUntilDay(day - 1);
            simulation.store.empty();
            simulation.runUntilDay(day);
        }
        simulation.runUntilDay(ONE_CHANGE);

        assertThat(simulation.authorities()).isEqualTo(2);
        assertThat(simulation.store.writes()).isEqualTo(writes(1) + times);
        assertThat(simulation.configurations.patches()).isEqualTo(patches(1));
    }

    @Test
    void theNextAuthorityDoesNotSignBeforeItIsPublished() {
        simulation.runUntilDay(240);
        simulation.configurations.forbid(true);
        simulation.runUntilDay(300);
        assertThat(simulation.authorities()).isEqualTo(1);
        assertThat(simulation.store.authorities().next()).isPresent();

        simulation.configurations.forbid(false);
        simulation.replica(0).round();
        Authorities published = simulation.store.authorities();
        assertThat(published.next()).isPresent();
        assertThat(simulation.configurations.bundles()).containsOnly(published.bundle());

        simulation.replica(1).round();
        assertThat(simulation.store.authorities().next())
                .as("API servers have to hear of it")
                .isPresent();
        simulation.runUntilDay(310);
        assertThat(simulation.store.authorities().next()).isEmpty();
        assertThat(simulation.authorities()).isEqualTo(2);
    }

    /** As an upgrade brings one. */
    @Test
    void aWebhookWithoutACaBundleGetsIt() {
        simulation.configurations.add(
                Configuration.Type.VALIDATING, new Manifests.Webhook("new").resource("configmaps"));
        assertThat(simulation.configurations.bundles()).contains("");

        simulation.replica(2).round();

        assertThat(simulation.configurations.bundles()).containsOnly(bundle());
    }

    @Test
    void aWebhookWithoutACaBundleThatWeMayNotFillIsTold() {
        simulation.replica(0).expectRight(false);
        simulation.configurations.forbid(true);
        simulation.configurations.add(
                Configuration.Type.VALIDATING, new Manifests.Webhook("new").resource("configmaps"));

        assertThat(simulation.replica(0).round().untrusted())
                .hasValue("ValidatingWebhookConfiguration transplant, entry new, has no caBundle");
    }

    @Test
    void anEntryThatRefusesAnybodyIsSetToIgnoreOrKeepsUsReady() {
        Manifests.Webhook open =
                new Manifests.Webhook("open").failurePolicy("Fail").resource("ingresses");
        simulation.configurations.add(Configuration.Type.MUTATING, open);
        simulation.configurations.forbid(true);
        simulation.replica(0).expectRight(false);
        assertThat(simulation.replica(0).round().refusesAnybody()).isTrue();

        simulation.configurations.forbid(false);
        Status mended = simulation.replica(0).round();
        assertThat(mended.refusesAnybody()).isFalse();
        assertThat(mended.faults()).hasSize(1);
    }

    @Test
    void theCertificateIsRenewedThoughTheConfigurationsCannotBeRead() {
        int before = simulation.replica(0).certificates();
        simulation.configurations.breakDown();
        simulation.replica(0).jump(Duration.ofDays(6));

        assertThatThrownBy(() -> simulation.replica(0).round()).hasMessage("connection refused");

        assertThat(simulation.replica(0).certificates()).isEqualTo(before + 1);
    }

    @Test
    void aConfigurationThatIsGoneIsAFaultAndKeepsTheNextAuthorityFromSigning() {
        simulation.replica(0).expectRight(false);
        simulation.configurations.delete(Configuration.Type.VALIDATING);

        assertThat(simulation.replica(0).round().faults())
                .extracting(SelfCheck.Fault::problem)
                .containsExactly("ValidatingWebhookConfiguration transplant does not exist");
    }

    @Test
    void aFightAboutTheConfigurationsEnds() {
        AtomicInteger patches = new AtomicInteger();
        simulation.configurations.add(Configuration.Type.MUTATING, new Manifests.Webhook("new").resource("configmaps"));
        simulation.configurations.before(type -> {
            patches.incrementAndGet();
            simulation.configurations.touch(type);
        });
        simulation.replica(0).expectRight(false);

        assertThat(simulation.replica(0).round().untrusted().orElseThrow()).endsWith("entry new, has no caBundle");
        assertThat(patches).hasValue(3);
    }

    @Test
    void whileTheClusterCannotBeAskedTheServedOneStays() {
        int before = simulation.replica(0).certificates();
        simulation.configurations.breakDown();

        assertThatThrownBy(() -> simulation.replica(0).round()).hasMessage("connection refused");

        assertThat(simulation.replica(0).certificates()).isEqualTo(before);
    }

    private String bundle() {
        return simulation.store.authorities().bundle();
    }
}
