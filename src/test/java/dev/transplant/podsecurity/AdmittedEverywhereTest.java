package dev.transplant.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is passed over without a look at its Namespace is refused by none. */
class AdmittedEverywhereTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noVersionRefusesIt(boolean recent) {
        int admitted = 0;
        for (int seed = 0; seed < 3_000; seed++) {
            Pod pod = PodTemplates.pod(new PodGenerator(seed, recent).pod("p")).orElseThrow();
            if (!PodSecurity.admittedEverywhere(pod)) {
                continue;
            }
            admitted++;
            for (int minor = 0; minor < 40; minor++) {
                for (int server = 22; server < 40; server += 3) {
                    Standard standard = new Standard(new Version(minor), new Version(server));
                    assertThat(new PodSecurity(standard).least(pod))
                            .as("seed %d, %s", seed, standard)
                            .isEqualTo(Level.RESTRICTED);
                }
            }
        }
        assertThat(admitted).isGreaterThan(100);
    }
}
