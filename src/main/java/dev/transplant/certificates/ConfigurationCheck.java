package dev.transplant.certificates;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.policy.Policy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The self-check of our webhook configurations, for those who ask from outside a replica. Pure. */
public final class ConfigurationCheck {
    private static final String FILL =
            "kubectl -n transplant-system rollout status deployment/transplant-webhook (a replica fills it as it starts)";

    private ConfigurationCheck() {}

    /**
     * Something that keeps restores from being rewritten, or hurts others.
     *
     * @param problem one sentence without the full stop that names configuration, entry and value
     * @param mend the command that mends it
     */
    public record Fault(String problem, String mend) {}

    /**
     * Returns all that is wrong, worst first.
     *
     * @param configurations those named {@code transplant} that the cluster has, of both kinds, each with its kind
     * @param policy absent while there is none; then nothing can be held against it
     */
    public static List<Fault> faults(List<JsonNode> configurations, Optional<Policy> policy) {
        List<Configuration> found = Arrays.stream(Configuration.Type.values())
                .flatMap(type -> configurations.stream()
                        .filter(json -> json.path("kind").asText().equals(type.kind()))
                        .map(json -> Configuration.of(type, json)))
                .toList();
        return Stream.concat(
                        SelfCheck.faults(found, policy).stream().map(fault -> new Fault(fault.problem(), fault.mend())),
                        found.stream().flatMap(ConfigurationCheck::untrusted))
                .toList();
    }

    private static Stream<Fault> untrusted(Configuration configuration) {
        return configuration.entries().stream()
                .filter(entry -> entry.caBundle().isEmpty())
                .map(entry -> new Fault(
                        "%s %s, entry %s, has no caBundle, so the API server trusts no replica"
                                .formatted(configuration.type().kind(), Configuration.NAME, entry.name()),
                        FILL));
    }
}
