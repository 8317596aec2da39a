package dev.transplant;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transplant.testbed.Await;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.On;
import dev.transplant.testbed.RawConnection;
import dev.transplant.testbed.Shell;
import dev.transplant.testbed.WebhookProcess;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged webhook's HTTP: statuses, limits and the way it stops. */
@ExtendWith(BedExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpIT {
    private static final int MIB = 1024 * 1024;
    private static final Path POLICY = Shell.PROJECT.resolve("testbed/policy.yaml");
    private static final String REVIEW = """
            {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "u-1", "operation": "CREATE",
             "kind": {"kind": "Namespace"}, "name": "shop", "namespace": "shop",
             "userInfo": {"username": "velero", "groups": ["system:serviceaccounts:velero"]},
             "object": {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}}}
            """;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private WebhookProcess webhook;

    @BeforeAll
    void start(@On(ClusterSpec.TARGET_1_35) Cluster cluster) {
        webhook = WebhookProcess.withPolicy(cluster, POLICY);
    }

    @AfterAll
    void stop() {
        webhook.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void refusesWhatIsNoReview(String what, int status, String body) {
        for (String path : new String[] {"/mutate", "/validate"}) {
            Response response = post(path, body);

            assertThat(response.statusCode()).as(what).isEqualTo(status);
            assertThat(response.asString()).as(what).doesNotContain("\tat ", "Exception");
        }
        assertThat(post("/mutate", REVIEW).jsonPath().getString("response.uid"))
                .as("goes on")
                .isEqualTo("u-1");
    }

    static Stream<Arguments> refusesWhatIsNoReview() {
        return Stream.of(
                Arguments.of("empty", 400, ""),
                Arguments.of("truncated", 400, REVIEW.substring(0, REVIEW.length() / 2)),
                Arguments.of("not JSON", 400, "apiVersion: v1"),
                Arguments.of("not an object", 400, "[]"),
                Arguments.of("null", 400, "null"),
                Arguments.of("trailing tokens", 400, REVIEW + "{}"),
                Arguments.of("deep", 400, "[".repeat(100_000)),
                Arguments.of("deep object", 400, "{\"a\":".repeat(100_000)),
                Arguments.of("another kind", 400, REVIEW.replace("AdmissionReview", "ConversionReview")),
                Arguments.of("another version", 400, REVIEW.replace("k8s.io/v1", "k8s.io/v1beta1")),
                Arguments.of("no uid", 400, REVIEW.replace("uid", "id")),
                Arguments.of("uid of a wrong type", 400, REVIEW.replace("\"u-1\"", "{}")),
                Arguments.of("no request", 400, REVIEW.replace("\"request\"", "\"response\"")),
                Arguments.of("object null", 400, REVIEW.replaceAll("\"object\": .*", "\"object\": null}}")),
                Arguments.of("object of a wrong type", 400, REVIEW.replaceAll("\"object\": .*", "\"object\": 1}}")),
                Arguments.of("NUL bytes", 400, "\0".repeat(100)),
                Arguments.of("long number", 400, "9".repeat(MIB)),
                Arguments.of("huge but legal in size", 400, " ".repeat(8 * MIB)));
    }

    @ParameterizedTest
    @ValueSource(longs = {8 * MIB + 1, 1L << 40})
    void refusesWhatIsTooLargeBeforeItIsSent(long bytes) throws IOException {
        try (RawConnection connection = RawConnection.to(webhook.port())) {
            connection.send("POST /mutate HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n".formatted(bytes));

            assertThat(connection.response()).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void answersOtherPathsAndMethods() {
        assertThat(request().get(url("/mutate")).statusCode()).isEqualTo(405);
        assertThat(request().get(url("/")).statusCode()).isEqualTo(404);
        assertThat(request().get(url("/q/health")).statusCode())
                .as("management has its own port")
                .isEqualTo(404);
    }

    @Test
    void isOverloadedByBodiesThatNeverEnd() throws IOException {
        String endless = "POST /mutate HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n".formatted(8 * MIB);
        List<RawConnection> connections = new ArrayList<>();
        try {
            Await.until(Duration.ofSeconds(10), () -> "429", () -> {
                connections.add(sent(endless));
                return post("/mutate", REVIEW).statusCode() == 429;
            });
            assertThat(post("/mutate", REVIEW).header("Retry-After")).isEqualTo("1");
            assertThat(connections).as("there is room for two of the largest").hasSizeGreaterThanOrEqualTo(2);
        } finally {
            for (RawConnection connection : connections) {
                connection.close();
            }
        }
        Await.until(
                Duration.ofSeconds(10),
                () -> "room again",
                () -> post("/mutate", REVIEW).statusCode() == 200);
    }

    @Test
    void hangsUpOnABodyThatNeverEnds() throws IOException {
        try (RawConnection connection = sent("POST /mutate HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")) {
            assertThatThrownBy(connection::response)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("closed");
        }
    }

    private RawConnection sent(String text) {
        try {
            RawConnection connection = RawConnection.to(webhook.port());
            connection.send(text);
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void drains(@On(ClusterSpec.TARGET_1_35) Cluster cluster) throws IOException {
        byte[] review = REVIEW.getBytes(StandardCharsets.UTF_8);
        String head = "POST /mutate HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n".formatted(review.length);
        ProcessHandle process = webhook.process();
        try (RawConnection idle = RawConnection.to(webhook.port());
                RawConnection open = RawConnection.to(webhook.port())) {
            idle.send(head + REVIEW);
            assertThat(idle.response()).contains("200 OK").doesNotContain("connection: close");
            open.send(head + REVIEW.substring(0, 100));

            assertThat(process.destroy()).isTrue();
            Await.until(
                    Duration.ofSeconds(5),
                    () -> "readiness down first",
                    () -> webhook.readiness().statusCode() == 503);
            idle.send(head + REVIEW);
            assertThat(idle.response().toLowerCase(Locale.ROOT)).contains("200 ok", "connection: close", "patch");
            open.send(REVIEW.substring(100));
            assertThat(open.response().toLowerCase(Locale.ROOT))
                    .as("an open request finishes")
                    .contains("200 ok", "patch");
        }
        Await.until(Duration.ofSeconds(20), () -> "ended", () -> !process.isAlive());
        webhook = WebhookProcess.withPolicy(cluster, POLICY);
    }

    private Response post(String path, String body) {
        return request().contentType("application/json").body(body).post(url(path));
    }

    private static io.restassured.specification.RequestSpecification request() {
        return given().relaxedHTTPSValidation();
    }

    private String url(String path) {
        return "https://127.0.0.1:%d%s".formatted(webhook.port(), path);
    }
}
