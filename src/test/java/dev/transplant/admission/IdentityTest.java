package dev.transplant.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.Manifests;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyReader;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whoever's requests the manifest sends is whom the program rewrites. */
class IdentityTest {
    private static final Pattern GROUP = Pattern.compile("'([^']+)' in request.userInfo.groups");
    private static final Pattern CANARY =
            Pattern.compile("request\\.\\?dryRun\\.orValue\\(false\\) && request\\.userInfo\\.username == '([^']+)'");

    private final Identity identity = new Identity(Manifests.namespace());
    private final Policy policy = PolicyReader.defaults();

    @Test
    void rewritesTheGroupThatTheManifestSends() {
        assertThat(inManifest(GROUP)).hasSize(5).allMatch(group -> rewrites("somebody", Set.of(group), false));
    }

    @Test
    void rewritesTheCanaryThatTheManifestSends() {
        assertThat(inManifest(CANARY))
                .hasSize(2)
                .allMatch(user -> rewrites(user, Set.of(), true))
                .noneMatch(user -> rewrites(user, Set.of(), false));
    }

    private static List<String> inManifest(Pattern pattern) {
        return Manifests.read("mutatingwebhookconfiguration.yaml").findValuesAsText("expression").stream()
                .flatMap(expression -> pattern.matcher(expression).results())
                .map(found -> found.group(1))
                .toList();
    }

    private boolean rewrites(String user, Set<String> groups, boolean dryRun) {
        return identity.rewrites(Reviews.by(user, groups, dryRun, Reviews.ingress("nginx")), policy);
    }
}
