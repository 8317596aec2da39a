package dev.transplant.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole reviews: {@code <case>/request.json} answered by {@code <case>/response.json}, where the patch stands decoded, under
 * {@code <case>/policy.yaml} or else the policy of all cases.
 */
class AdmissionFixtureTest {
    private static final Path FIXTURES = Path.of("src/test/resources/admission");

    static List<String> cases() throws IOException {
        try (Stream<Path> folders = Files.list(FIXTURES)) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answers(String name) throws IOException, NotAReviewException {
        Path folder = FIXTURES.resolve(name);
        Path policy = folder.resolve("policy.yaml");
        Judge judge = Reviews.judge(Files.readString(Files.exists(policy) ? policy : FIXTURES.resolve("policy.yaml")));
        Webhook webhook = new Webhook(
                () -> Optional.of(judge),
                new PolicyDoor("transplant-system"),
                Reviews.blindToPods(),
                notice -> {},
                new SimpleMeterRegistry());

        JsonNode response = readable(webhook.mutate(Files.readAllBytes(folder.resolve("request.json"))));

        assertThat(response).isEqualTo(Reviews.json(Files.readAllBytes(folder.resolve("response.json"))));
    }

    private static JsonNode readable(byte[] review) {
        JsonNode json = Reviews.json(review);
        JsonNode patch = json.at("/response/patch");
        if (patch.isTextual()) {
            ((ObjectNode) json.path("response"))
                    .set("patch", Reviews.json(Base64.getDecoder().decode(patch.asText())));
        }
        return json;
    }
}
