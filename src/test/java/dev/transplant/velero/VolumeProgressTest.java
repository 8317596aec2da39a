package dev.transplant.velero;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.rewrite.Fixture;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeProgressTest {
    private static final String POD = "spec: {pod: {namespace: shop, name: db-0}, volume: data}";

    private static VolumeProgress of(String... volumes) {
        return VolumeProgress.of(Stream.of(volumes).<JsonNode>map(Fixture::yaml).toList());
    }

    @ParameterizedTest(name = "{0}: ended {1}, failed {2}")
    @CsvSource({
        "'',         0, 0",
        "New,        0, 0",
        "Accepted,   0, 0",
        "Prepared,   0, 0",
        "InProgress, 0, 0",
        "Canceling,  0, 0",
        "Canceled,   1, 1",
        "Completed,  1, 0",
        "Failed,     1, 1",
        "NotYetSeen, 0, 0",
    })
    void knowsThePhases(String phase, int ended, int failed) {
        VolumeProgress one = of("{status: {phase: '%s'}}".formatted(phase));

        assertThat(one.total()).isOne();
        assertThat(one.ended()).isEqualTo(ended);
        assertThat(one.failed()).isEqualTo(failed);
        assertThat(one.failures()).hasSize(failed);
    }

    @Test
    void addsUpWhatIsMoved() {
        VolumeProgress all = of(
                "{status: {phase: Completed, progress: {totalBytes: 5000000000, bytesDone: 5000000000}}}",
                "{status: {phase: InProgress, progress: {totalBytes: 100, bytesDone: 40}}}",
                "{status: {phase: InProgress, progress: {bytesDone: 2}}}",
                "{status: {phase: InProgress, progress: {totalBytes: -1, bytesDone: none}}}",
                "{spec: {}}",
                "{status: broken}");

        assertThat(all).isEqualTo(new VolumeProgress(6, 1, 0, 5_000_000_042L, 5_000_000_100L, List.of()));
        assertThat(of()).isEqualTo(new VolumeProgress(0, 0, 0, 0, 0, List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                POD + " | disk full | volume data of pod shop/db-0: disk full",
                POD + " | '' | volume data of pod shop/db-0: Velero gives no reason, its phase is Failed",
                POD + " | \"a\\n\\e[31mb\" | volume data of pod shop/db-0: a [31mb",
                "spec: {sourceNamespace: shop, sourcePVC: data} | timed out | volume of claim shop/data: timed out",
                "spec: {targetVolume: {namespace: shop, pvc: data, pv: ''}} | timed out | volume of claim shop/data: timed out",
            })
    void namesWhatFailed(String spec, String message, String words) {
        String yaml = message.isEmpty() || message.startsWith("\"") ? message : "'" + message + "'";

        assertThat(of("{%s, status: {phase: Failed, message: %s}}".formatted(spec, yaml.isEmpty() ? "''" : yaml))
                        .failures())
                .containsExactly(words);
    }
}
