package dev.transplant.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transplant.podsecurity.Level;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunSheetsTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    private final List<String> problems = new ArrayList<>();
    private final RunSheets sheets = RunSheets.of(Clock.fixed(NOW, ZoneOffset.UTC), problems::add);

    @ParameterizedTest
    @ValueSource(strings = {"shop-1", "a: \"b\" #c", "null", "Grüße 🚚", "7", "line\nbreak"})
    void areReadAsTheyWereWritten(String restore) throws InvalidYamlException {
        RunSheet all = new RunSheet(
                restore, NOW, Map.of("shop", Level.BASELINE, "on", Level.RESTRICTED, "7", Level.PRIVILEGED));
        RunSheet none = new RunSheet(restore, NOW.plusMillis(1), Map.of());

        assertThat(RunSheet.read(all.yaml())).isEqualTo(all);
        assertThat(RunSheet.read(none.yaml())).isEqualTo(none);
        assertThat(all.yaml())
                .as("every time the same, as its digest must be")
                .isEqualTo(RunSheet.read(all.yaml()).yaml());
    }

    @Test
    void knowTheDigestsOfThoseThatCanBeRead() {
        String good = sheet("13:00:00", "blog: restricted");
        sheets.read(Map.of("bad", "levels: {shop: loose}", "good", good));

        assertThat(sheets.digests()).isEqualTo(Map.of("good", Held.digest(good)));
    }

    @Test
    void knowsTheLevelsOfAllRuns() {
        sheets.read(Map.of("one", sheet("12:00:01", "shop: baseline"), "two", sheet("13:00:00", "blog: restricted")));

        assertThat(sheets.levelOf("shop")).contains(Level.BASELINE);
        assertThat(sheets.levelOf("blog")).contains(Level.RESTRICTED);
        assertThat(sheets.levelOf("other")).isEmpty();
    }

    @Test
    void forgetsARunThatHasExpired() {
        sheets.read(Map.of("one", sheet("12:00:00", "shop: baseline")));

        assertThat(sheets.levelOf("shop")).isEmpty();
    }

    @Test
    void takesTheLoosestOfSeveralRuns() {
        sheets.read(Map.of("one", sheet("13:00:00", "shop: baseline"), "two", sheet("13:00:00", "shop: restricted")));

        assertThat(sheets.levelOf("shop")).contains(Level.BASELINE);
    }

    @Test
    void tellsOfOneThatCannotBeReadAndKeepsTheOthers() {
        sheets.read(Map.of("bad", "levels: {shop: loose}", "good", sheet("13:00:00", "blog: restricted")));

        assertThat(problems)
                .containsExactly(
                        "run sheet 'bad' counts for nothing: line 1: levels.shop: 'loose' is not one of baseline, privileged, restricted");
        assertThat(sheets.levelOf("shop")).isEmpty();
        assertThat(sheets.levelOf("blog")).contains(Level.RESTRICTED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{expires: 2026-11-29T12:00:00Z} | line 1: restore: is missing",
                "{restore: r} | line 1: expires: is missing",
                "{restore: r, expires: tomorrow} | line 1: expires: 'tomorrow' is not a time such as 2026-11-29T12:00:00Z",
                "{restore: r, expires: 2026-11-29T12:00:00Z, level: {}} | line 1: level: there is no such key here; there are expires, levels, restore",
            })
    void saysWhatIsWrong(String yaml, String problem) {
        assertThatThrownBy(() -> RunSheet.read(yaml)).hasMessage(problem);
    }

    @Test
    void haveBeenReadOnceTheWatchHasToldWhatThereIs() {
        assertThat(sheets.problem()).contains("transplant-runs was not read yet");

        sheets.new Handler().onAdd(new ConfigMap());

        assertThat(sheets.problem()).isEmpty();
    }

    @Test
    void needNotBeReadWithoutACluster() {
        assertThat(RunSheets.none().problem()).isEmpty();
    }

    private static String sheet(String expires, String levels) {
        return "{restore: r, expires: '2026-11-29T%sZ', levels: {%s}}".formatted(expires, levels);
    }
}
