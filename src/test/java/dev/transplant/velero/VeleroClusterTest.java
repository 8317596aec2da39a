package dev.transplant.velero;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.transplant.rewrite.Fixture;
import dev.transplant.testbed.StubApi;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of answers that a real API server gives too rarely. */
@Timeout(60)
class VeleroClusterTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String V1 = "/apis/velero.io/v1/namespaces/velero/";
    private static final String V2 = "/apis/velero.io/v2alpha1/namespaces/velero/";
    private static final String NO_ITEMS = "{kind: List, metadata: {}, items: []}";
    private static final String SHOP =
            "{apiVersion: velero.io/v1, kind: %s, metadata: {name: shop, namespace: velero, uid: u-1}, spec: {storageLocation: default, backupName: shop}, status: {phase: Completed}}";

    private final StubApi api = new StubApi();
    private final VeleroCluster velero = new VeleroCluster(api.client(), "velero");
    private final List<String> queries = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        api.close();
    }

    private static VeleroObject shop(String kind) {
        return VeleroObject.of(Fixture.yaml(SHOP.formatted(kind)));
    }

    private static void answer(HttpExchange exchange, int status, String yaml) throws IOException {
        exchange.getRequestBody().readAllBytes();
        StubApi.answer(exchange, status, Fixture.yaml(yaml).toString());
    }

    private void at(String path, int status, String yaml) {
        api.at(path, exchange -> {
            queries.add(Objects.requireNonNullElse(exchange.getRequestURI().getQuery(), ""));
            answer(exchange, status, yaml);
        });
    }

    private static String refusal(int code, String reason) {
        return "{kind: Status, apiVersion: v1, status: Failure, code: %d, reason: %s, message: no}"
                .formatted(code, reason);
    }

    @Test
    void findsWhatIsThere() {
        at(V1 + "backups/shop", 200, SHOP.formatted("Backup"));

        assertThat(velero.find("Backup", "shop")).hasValueSatisfying(backup -> {
            assertThat(backup.kind()).isEqualTo("Backup");
            assertThat(backup.uid()).isEqualTo("u-1");
            assertThat(backup.phase().isComplete()).isTrue();
        });
        assertThat(velero.find("Restore", "shop")).isEmpty();
    }

    @Test
    void createsAsItIsTold() {
        List<JsonNode> created = new CopyOnWriteArrayList<>();
        api.at(V1 + "restores", exchange -> {
            JsonNode object =
                    new ObjectMapper().readTree(exchange.getRequestBody().readAllBytes());
            created.add(object);
            StubApi.answer(exchange, 201, object.toString());
        });

        velero.create("Restore", "shop", Map.of("transplant.dev/run", "one"), Map.of("backupName", "shop"));

        assertThat(created)
                .containsExactly(
                        Fixture.yaml(
                                "{apiVersion: velero.io/v1, kind: Restore, metadata: {name: shop, namespace: velero, annotations: {transplant.dev/run: one}}, spec: {backupName: shop}}"));
    }

    @Test
    void leavesWhatExists() {
        at(V1 + "backups", 409, refusal(409, "AlreadyExists"));

        assertThatCode(() -> velero.create("Backup", "shop", Map.of(), Map.of()))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"403, Forbidden", "409, Conflict", "422, Invalid", "500, InternalError"})
    void passesOnEveryOtherRefusal(int code, String reason) {
        at(V1 + "backups", code, refusal(code, reason));

        assertThatThrownBy(() -> velero.create("Backup", "shop", Map.of(), Map.of()))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(code));
        if (code != 409) {
            assertThatThrownBy(() -> velero.find("Backup", "shop")).isInstanceOf(KubernetesClientException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Backup,  podvolumebackups,  datauploads,   velero.io/backup-uid=u-1",
        "Restore, podvolumerestores, datadownloads, velero.io/restore-uid=u-1",
    })
    void addsUpAllPagesOfBothKinds(String kind, String fileSystem, String mover, String selector) {
        String item = "{metadata: {name: a}, status: {phase: Completed, progress: {totalBytes: 10, bytesDone: 10}}}";
        api.at(V1 + fileSystem, exchange -> {
            String query = exchange.getRequestURI().getQuery();
            queries.add(query);
            String next = query.contains("continue=") ? "" : "continue: second";
            answer(exchange, 200, "{kind: List, metadata: {%s}, items: [%s, %s]}".formatted(next, item, item));
        });
        at(V2 + mover, 200, "{kind: List, metadata: {}, items: [%s]}".formatted(item));

        assertThat(velero.volumes(shop(kind))).isEqualTo(new VolumeProgress(5, 5, 0, 50, 50, List.of()));
        assertThat(queries)
                .hasSize(3)
                .allSatisfy(query -> assertThat(query).contains("limit=500", "labelSelector=" + selector));
        assertThat(queries.get(1)).contains("continue=second");
    }

    @Test
    void aVeleroWithoutDataMoverHasMovedNothingByIt() {
        at(V1 + "podvolumebackups", 200, NO_ITEMS);
        at(V2 + "datauploads", 404, refusal(404, "NotFound"));

        assertThat(velero.volumes(shop("Backup")).total()).isZero();
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({"403, 200", "404, 200", "200, 403", "200, 500"})
    void otherAnswersAreNotNothing(int fileSystem, int mover) {
        at(V1 + "podvolumebackups", fileSystem, fileSystem == 200 ? NO_ITEMS : refusal(fileSystem, "No"));
        at(V2 + "datauploads", mover, mover == 200 ? NO_ITEMS : refusal(mover, "No"));

        assertThatThrownBy(() -> velero.volumes(shop("Backup"))).isInstanceOf(KubernetesClientException.class);
    }

    /** Has Velero answer requests for a file with a URL at which the store answers so. */
    private void store(int status, byte[] file) {
        String url = api.client().getMasterUrl() + "store/file?X-Amz-Signature=abc";
        api.at("/store/file", exchange -> {
            exchange.sendResponseHeaders(status, file.length);
            exchange.getResponseBody().write(file);
            exchange.close();
        });
        requests("status: {downloadURL: '%s'}".formatted(url));
    }

    private void requests(String status) {
        api.at(V1 + "downloadrequests", exchange -> {
            String query = Objects.requireNonNullElse(exchange.getRequestURI().getQuery(), "");
            if (query.contains("watch=true")) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            queries.add(exchange.getRequestMethod() + " " + body);
            String request = "{apiVersion: velero.io/v1, kind: DownloadRequest, metadata: {name: %s}, %s}"
                    .formatted(query.replaceFirst(".*metadata.name=", ""), status);
            boolean list = exchange.getRequestMethod().equals("GET");
            answer(
                    exchange,
                    200,
                    list
                            ? "{kind: DownloadRequestList, metadata: {resourceVersion: '1'}, items: [%s]}"
                                    .formatted(request)
                            : request);
        });
    }

    @ParameterizedTest
    @CsvSource({"Backup", "Restore"})
    void readsResultsFromTheStore(String kind) throws Exception {
        at(V1 + "backups/shop", 200, SHOP.formatted("Backup"));
        store(200, ResultsTest.gzip("{\"errors\": {\"velero\": [\"no\"]}}"));

        assertThat(velero.results(shop(kind), LIMIT).words(9)).containsExactly("error: no");
        assertThat(queries)
                .anySatisfy(made -> assertThat(made)
                        .startsWith("POST ")
                        .contains("\"kind\":\"%sResults\"".formatted(kind), "\"name\":\"shop\""))
                .anySatisfy(taken -> assertThat(taken).startsWith("DELETE "));
    }

    private void assertUnreachable(String kind, Duration limit, String pattern) {
        assertThatThrownBy(() -> velero.results(shop(kind), limit))
                .isInstanceOf(UnreachableException.class)
                .hasMessageMatching(pattern);
    }

    @Test
    void saysWhyThereAreNoResults() {
        assertUnreachable(
                "Restore",
                LIMIT,
                "the results of Restore velero/shop lie where its backup 'shop' does, and that is gone: see `kubectl -n velero get backups.velero.io`");
        requests("status: {}");
        assertUnreachable(
                "Backup",
                Duration.ofSeconds(1),
                "Velero in namespace velero did not answer DownloadRequest transplant-[0-9a-f-]+ within 1 s: does it run\\?");
    }

    @Test
    void saysThatTheStoreDoesNotHaveThem() {
        store(404, new byte[0]);

        assertUnreachable(
                "Backup",
                LIMIT,
                "the object store at localhost:[0-9]+ has no such file: see whether Velero may write to storage location default");
    }

    @Test
    void saysThatTheyCannotBeRead() {
        store(200, "<html>".getBytes(StandardCharsets.UTF_8));

        assertUnreachable(
                "Backup",
                LIMIT,
                "the results of Backup velero/shop cannot be read \\(Not in GZIP format\\): see `velero -n velero backup describe shop --details`");
    }

    @Test
    void saysThatTheStoresAuthorityIsNotThere() {
        at(
                V1 + "backupstoragelocations/default",
                200,
                "{kind: BackupStorageLocation, metadata: {name: default}, spec: {objectStorage: {caCertRef: {name: ca, key: ca.crt}}}}");

        assertUnreachable(
                "Backup",
                LIMIT,
                "the results of Backup velero/shop cannot be had: there is no key 'ca.crt' in Secret velero/ca, which a storage location names as caCertRef");
    }
}
