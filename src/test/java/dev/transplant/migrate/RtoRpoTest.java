package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.migrate.RtoRpo.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtoRpoTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final String RESTORE =
            "from the restore's start to the application running on the target, as if the source had been lost then";
    private static final String SCALED =
            "from the source's first workload scaled down to the application running on the target";
    private static final String BACKUP = "what the source has written since the backup's start is not on the target";
    private static final String QUIESCED = "the source wrote nothing after its backup had begun";

    /** Minutes after noon: the source scaled down, backup, restore, application ready; empty for what did not happen. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "   | 2 | 10 | 22 |      |      | 12m      | no objective is set                | 20m | no objective is set",
                "   | 2 | 10 | 22 | PT1H | PT20M | 12m     | objective 1h is met                | 20m | objective 20m is met",
                "   | 2 | 10 | 22 | PT10M | PT19M30S | 12m | objective 10m is missed by 2m      | 20m | objective 19m30s is missed by 30s",
                " 1 | 2 | 10 | 22 | PT21M | PT1S  | 21m    | objective 21m is met               | 0s  | objective 1s is met",
                "   | 2 | 10 |    | PT1H |       | not reached | objective 1h is missed           | not reached | no objective is set",
                " 1 | 2 | 10 |    |      | PT15M | not reached | no objective is set             | not reached | objective 15m is missed",
                "   | 2 | 10 | 9  | PT1H |       | 0s       | objective 1h is met                | 7m  | no objective is set",
            })
    void saysWhatWasReached(
            @Nullable Long scaledDown,
            long backup,
            long restore,
            @Nullable Long ready,
            @Nullable Duration rtoLimit,
            @Nullable Duration rpoLimit,
            String rto,
            String rtoVerdict,
            String rpo,
            String rpoVerdict) {
        RtoRpo result = RtoRpo.of(
                new Times(time(scaledDown), at(backup), at(restore), time(ready)),
                new Migration.Objectives(Optional.ofNullable(rtoLimit), Optional.ofNullable(rpoLimit)));

        assertThat(result.lines())
                .containsExactly(
                        "RTO %s (%s): %s".formatted(rto, scaledDown == null ? RESTORE : SCALED, rtoVerdict),
                        "RPO %s (%s): %s".formatted(rpo, scaledDown == null ? BACKUP : QUIESCED, rpoVerdict));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "   | 22 | {'rto':{'from':'restore','seconds':720,'objectiveSeconds':600,'met':false},'rpo':{'from':'backup','seconds':1200}}",
                " 1 | 22 | {'rto':{'from':'scaledDown','seconds':1260,'objectiveSeconds':600,'met':false},'rpo':{'from':'quiesced','seconds':0}}",
                "   |    | {'rto':{'from':'restore','objectiveSeconds':600,'met':false},'rpo':{'from':'backup'}}",
            },
            quoteCharacter = '"')
    void writesSeconds(@Nullable Long scaledDown, @Nullable Long ready, String json) {
        RtoRpo result = RtoRpo.of(
                new Times(time(scaledDown), at(2), at(10), time(ready)),
                new Migration.Objectives(Optional.of(Duration.ofMinutes(10)), Optional.empty()));

        assertThat(result.json().toString()).isEqualTo(json.replace('\'', '"'));
    }

    private static Optional<Instant> time(@Nullable Long minutes) {
        return Optional.ofNullable(minutes).map(RtoRpoTest::at);
    }

    private static Instant at(long minutes) {
        return NOON.plus(Duration.ofMinutes(minutes));
    }
}
