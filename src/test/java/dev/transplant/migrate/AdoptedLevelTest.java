package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.podsecurity.Level;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdoptedLevelTest {
    private static final AdoptedLevel LABELLED = new AdoptedLevel("shop-1", Optional.of("restricted"), Level.BASELINE);
    private static final AdoptedLevel BARE = new AdoptedLevel("shop-1", Optional.empty(), Level.PRIVILEGED);

    @Test
    void isReadAsItIsWritten() {
        assertThat(LABELLED.text()).isEqualTo("{\"run\":\"shop-1\",\"before\":\"restricted\",\"given\":\"baseline\"}");
        assertThat(BARE.text()).isEqualTo("{\"run\":\"shop-1\",\"before\":null,\"given\":\"privileged\"}");
        assertThat(AdoptedLevel.read(LABELLED.text())).contains(LABELLED);
        assertThat(AdoptedLevel.read(BARE.text())).contains(BARE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{\"run\":\"shop-1\",\"given\":\"baseline\"}",
                "{\"run\":\"shop-1\",\"before\":1,\"given\":\"baseline\"}",
                "{\"before\":null,\"given\":\"baseline\"}",
                "{\"run\":\"shop-1\",\"before\":null,\"given\":\"loose\"}"
            })
    void isNothingWhereItDoesNotSayAll(String text) {
        assertThat(AdoptedLevel.read(text)).isEmpty();
    }

    @Test
    void saysWhatWasDone() {
        assertThat(LABELLED.loosened("shop"))
                .isEqualTo(
                        "namespace 'shop' was there already: its Pod Security level is 'baseline' now, before it was 'restricted'");
        assertThat(BARE.loosened("shop")).endsWith("is 'privileged' now, before it was not set");
        assertThat(LABELLED.putBack("shop")).isEqualTo("namespace 'shop' has Pod Security level 'restricted' again");
        assertThat(BARE.putBack("shop")).isEqualTo("namespace 'shop' has no Pod Security level again");
        assertThat(BARE.left("shop", Optional.of("baseline")))
                .isEqualTo(
                        "namespace 'shop' keeps Pod Security level 'baseline', which somebody set meanwhile; before it was not set");
        assertThat(LABELLED.left("shop", Optional.empty()))
                .isEqualTo(
                        "namespace 'shop' keeps no Pod Security level, which somebody set meanwhile; before it was 'restricted'");
    }
}
