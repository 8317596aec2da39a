package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Finds that the token for the source has expired, or will before the backup has to be done. A source that is scaled to zero
 * needs it until the run is over: without it nothing could bring the workloads back.
 */
final class SourceToken implements PreflightCheck {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "source-token";
    private static final String RENEW =
            "put a kubeconfig with a new token into the Secret of the Job; in the source: kubectl create token"
                    + " SERVICE-ACCOUNT -n NAMESPACE --duration=24h";

    @Override
    public List<Finding> look(Situation situation) {
        return situation.tokenExpires().flatMap(end -> look(end, situation)).stream()
                .toList();
    }

    private static Optional<Finding> look(Instant end, Situation situation) {
        if (!end.isAfter(situation.now())) {
            return Optional.of(Finding.stops(NAME, "the token for the source expired at " + end, RENEW));
        }
        Migration migration = situation.migration();
        Duration time =
                migration.quiesce() ? whole(migration) : migration.timeouts().backup();
        Instant needed = situation.now().plus(time);
        if (!end.isBefore(needed)) {
            return Optional.empty();
        }
        return Optional.of(
                migration.quiesce()
                        ? Finding.stops(
                                NAME,
                                "the token for the source expires at %s, and by the timeouts the run may last until %s: then nothing could bring the source's workloads back"
                                        .formatted(end, needed),
                                RENEW + ", or shorter timeouts in migration.yaml")
                        : Finding.warns(
                                NAME,
                                "the token for the source expires at %s, and the backup may take until %s"
                                        .formatted(end, needed),
                                RENEW));
    }

    private static Duration whole(Migration migration) {
        return Arrays.stream(Stage.values())
                .filter(stage -> Steps.isWanted(stage, migration))
                .map(stage -> Steps.limit(stage, migration))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Returns when a token expires; nothing if it is no JWT, or one that does not say so. */
    static Optional<Instant> expiry(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            JsonNode end =
                    JSON.readTree(Base64.getUrlDecoder().decode(parts[1])).path("exp");
            return end.isNumber() ? Optional.of(Instant.ofEpochSecond(end.asLong())) : Optional.empty();
        } catch (IOException | IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }
}
