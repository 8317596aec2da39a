package dev.transplant.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.podsecurity.Level;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PodSecurityPolicyTest {
    private static final String CONSENT =
            "namespaces: {legacy-*: privileged, legacy-safe-*: baseline, legacy-one: restricted}";

    @ParameterizedTest(name = "{0} in {1}: level {2}, limit {3}")
    @CsvSource({
        "'enforce: least',           shop,          BASELINE,   BASELINE,   what least starts from",
        "'unplanned: restricted',    shop,          RESTRICTED, BASELINE,   as the policy says",
        "'enforce: restricted',      shop,          RESTRICTED, BASELINE,   a fixed level",
        "'limit: restricted',        shop,          RESTRICTED, RESTRICTED, no looser than the limit",
        "'enforce: least',           legacy-x,      PRIVILEGED, PRIVILEGED, consent by prefix loosens both",
        "'enforce: restricted',      legacy-x,      PRIVILEGED, PRIVILEGED, and a fixed level too",
        "'enforce: restricted',      legacy-safe-x, BASELINE,   BASELINE,   the longer prefix counts",
        "'enforce: baseline',        legacy-one,    BASELINE,   BASELINE,   consent never makes stricter",
        "'limit: privileged',        legacy-one,    BASELINE,   PRIVILEGED, not even the limit",
        "'enforce: restricted',      legacy-one,    RESTRICTED, BASELINE,   the name counts before the prefix",
        "'limit: restricted',        legacy-x,      PRIVILEGED, PRIVILEGED, consent goes beyond a strict limit",
    })
    void levelAndLimit(String setting, String namespace, Level level, Level limit, String why)
            throws InvalidYamlException {
        PodSecurityPolicy policy = policy(setting);

        assertThat(policy.levelOf(namespace, Optional.empty())).as(why).contains(level);
        assertThat(policy.limitOf(namespace)).as(why).isEqualTo(limit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop", "legacy-x"})
    void keepGivesNoLevelEvenWithConsent(String namespace) throws InvalidYamlException {
        assertThat(policy("enforce: keep").levelOf(namespace, Optional.empty())).isEmpty();
        assertThat(policy("enforce: keep").levelOf(namespace, Optional.of(Level.BASELINE)))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} in {1}, planned {2}: {3}")
    @CsvSource({
        "'enforce: least',        shop,          RESTRICTED, RESTRICTED, stricter than unplanned",
        "'unplanned: restricted', shop,          BASELINE,   BASELINE,   looser than unplanned",
        "'enforce: least',        shop,          PRIVILEGED, BASELINE,   never looser than the limit",
        "'limit: restricted',     shop,          BASELINE,   RESTRICTED, however strict it is",
        "'enforce: least',        legacy-x,      PRIVILEGED, PRIVILEGED, with consent",
        "'enforce: least',        legacy-x,      RESTRICTED, RESTRICTED, consent need not be used",
        "'limit: restricted',     legacy-safe-x, PRIVILEGED, BASELINE,   never looser than the consent",
        "'enforce: restricted',   shop,          BASELINE,   RESTRICTED, a fixed level stays",
        "'enforce: baseline',     legacy-x,      RESTRICTED, PRIVILEGED, with its consent",
    })
    void plannedLevel(String setting, String namespace, Level planned, Level level, String why)
            throws InvalidYamlException {
        assertThat(policy(setting).levelOf(namespace, Optional.of(planned)))
                .as(why)
                .contains(level);
    }

    private static PodSecurityPolicy policy(String setting) throws InvalidYamlException {
        return PolicyReader.read("podSecurity: {%s, %s}".formatted(setting, CONSENT))
                .podSecurity();
    }
}
