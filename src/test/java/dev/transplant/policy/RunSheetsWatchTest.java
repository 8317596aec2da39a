package dev.transplant.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.transplant.podsecurity.Level;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.StubApi;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the run sheets count as read, by the answers of an API server; it refuses every watch, so that all are lists. */
class RunSheetsWatchTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String LIST = """
            {"apiVersion": "v1", "kind": "ConfigMapList", "metadata": {"resourceVersion": "7"}, "items": [%s]}""";
    private static final String SHEET = """
            {"apiVersion": "v1", "kind": "ConfigMap",
             "metadata": {"name": "transplant-runs", "namespace": "ours", "resourceVersion": "7"},
             "data": {"one": "{restore: r, expires: 2999-01-01T00:00:00Z, levels: {shop: restricted}}"}}""";

    private record Answer(int status, String body) {}

    private static final Answer NOTHING = new Answer(200, LIST.formatted(""));
    private static final Answer ONE = new Answer(200, LIST.formatted(SHEET));
    private static final Answer REFUSED = new Answer(403, """
            {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 403, "message": "you may not list"}""");
    private static final Answer BROKEN = new Answer(500, """
            {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 500, "message": "etcd is gone"}""");

    private final List<String> lists = new CopyOnWriteArrayList<>();
    private volatile Answer list = REFUSED;
    private final StubApi api = new StubApi().at("/api/v1/namespaces/ours/configmaps", this::answer);

    @AfterEach
    void close() {
        api.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        boolean watch = query.contains("watch=true");
        if (!watch) {
            lists.add(query);
        }
        Answer answer = watch ? REFUSED : list;
        StubApi.answer(exchange, answer.status(), answer.body());
    }

    private RunSheets watch() {
        return RunSheets.watch(api.client(), "ours", Clock.systemUTC(), problem -> {}, () -> {});
    }

    @Test
    void sayWhoRefusesAndHowToMendIt() {
        try (RunSheets sheets = watch()) {
            awaitProblem(
                    sheets,
                    "ConfigMap ours/transplant-runs cannot be read, apply the manifest again, whose Role permits it: ",
                    "you may not list");

            list = BROKEN;
            awaitProblem(sheets, "ConfigMap ours/transplant-runs cannot be read: ", "etcd is gone");

            list = ONE;
            awaitRead(sheets);
            assertThat(sheets.levelOf("shop")).as("from the first moment on").contains(Level.RESTRICTED);
        }
    }

    @Test
    void areReadWhereThereAreNoneAndStaySo() {
        list = NOTHING;
        try (RunSheets sheets = watch()) {
            awaitRead(sheets);

            int before = lists.size();
            list = REFUSED;
            Await.until(LIMIT, () -> "tried again", () -> lists.size() > before + 2);
            assertThat(sheets.problem()).isEmpty();
        }
    }

    @Test
    void areNotReadFromACacheThatMayBeBehind() {
        list = ONE;
        try (RunSheets sheets = watch()) {
            awaitRead(sheets);

            assertThat(lists.getFirst()).contains("transplant-runs").doesNotContain("resourceVersion");
        }
    }

    private static void awaitRead(RunSheets sheets) {
        Await.until(
                LIMIT,
                () -> "read, but: " + sheets.problem(),
                () -> sheets.problem().isEmpty());
    }

    private static void awaitProblem(RunSheets sheets, String start, String reason) {
        Await.until(
                LIMIT,
                () -> start + reason + ", but: " + sheets.problem(),
                () -> sheets.problem()
                        .filter(problem -> problem.startsWith(start) && problem.contains(reason))
                        .isPresent());
    }
}
