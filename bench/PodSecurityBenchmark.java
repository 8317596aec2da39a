import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.transplant.podsecurity.Level;
import dev.transplant.podsecurity.Pod;
import dev.transplant.podsecurity.PodSecurity;
import dev.transplant.podsecurity.PodTemplates;
import dev.transplant.podsecurity.Standard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToIntFunction;
import org.yaml.snakeyaml.Yaml;

/** Tells the level of a few pods again and again; the pod is read from the JSON tree each time, as the webhook does. */
public final class PodSecurityBenchmark {
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration ROUND = Duration.ofMillis(500);
    private static final int BATCH = 1_000;
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final PodSecurity JUDGE = new PodSecurity(Standard.LATEST);

    /** Of three containers and an init container, and admitted by restricted: no check ends early. */
    private static final String LARGE = """
            apiVersion: v1
            kind: Pod
            metadata: {name: shop, annotations: {backup.velero.io/backup-volumes: data, prometheus.io/scrape: "true"}}
            spec:
              securityContext: {runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: {type: RuntimeDefault}}
              initContainers:
                - &container
                  name: migrate
                  image: registry.example.com/shop:1
                  ports: [{containerPort: 8080}, {containerPort: 9090}]
                  readinessProbe: {httpGet: {path: /healthz, port: 8080}}
                  livenessProbe: {tcpSocket: {port: 8080}}
                  lifecycle: {preStop: {exec: {command: [sleep, "5"]}}}
                  resources: {requests: {cpu: 50m, memory: 64Mi}}
                  securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}
              containers:
                - {<<: *container, name: shop}
                - {<<: *container, name: proxy}
                - {<<: *container, name: metrics}
              volumes:
                - {name: data, persistentVolumeClaim: {claimName: data}}
                - {name: conf, configMap: {name: shop}}
                - {name: tmp, emptyDir: {}}
                - {name: token, projected: {sources: [{serviceAccountToken: {path: token}}]}}
            """;

    private PodSecurityBenchmark() {}

    public static void main(String... args) throws IOException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        System.out.printf("%n%-40s %-11s %17s %19s%n", "median / slowest", "", "level", "level and reasons");
        measure("Guestbook's frontend", guestbook(), rounds);
        measure("four containers, all settings right", large(""), rounds);
        measure("four containers, each of them privileged", large("privileged: true, "), rounds);
    }

    private static JsonNode guestbook() throws IOException {
        String deployment = Files.readString(Path.of("samples/guestbook/frontend.yaml")).split("---\n")[1];
        return YAML.readTree(deployment);
    }

    /** Read by SnakeYAML itself: Jackson leaves anchors and aliases unresolved. */
    private static JsonNode large(String more) throws IOException {
        Object merged = new Yaml().load(LARGE.replace("allowPriv", more + "allowPriv"));
        return YAML.valueToTree(merged);
    }

    private static void measure(String name, JsonNode object, int rounds) {
        System.out.printf(
                "%-40s %-11s %17s %19s%n",
                name,
                level(object).label(),
                micros(object, o -> level(o).ordinal(), rounds),
                micros(object, PodSecurityBenchmark::reasons, rounds));
    }

    private static String micros(JsonNode object, ToIntFunction<JsonNode> asked, int rounds) {
        run(object, asked, WARM_UP);
        double[] micros = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            micros[i] = run(object, asked, ROUND);
        }
        Arrays.sort(micros);
        return String.format(Locale.ROOT, "%.1f / %.1f µs", micros[rounds / 2], micros[rounds - 1]);
    }

    private static double run(JsonNode object, ToIntFunction<JsonNode> asked, Duration time) {
        int expected = asked.applyAsInt(object);
        long start = System.nanoTime();
        long pods = 0;
        while (System.nanoTime() - start < time.toNanos()) {
            for (int i = 0; i < BATCH; i++) {
                if (asked.applyAsInt(object) != expected) { // so that the result is needed
                    throw new IllegalStateException("another answer each time");
                }
            }
            pods += BATCH;
        }
        return (System.nanoTime() - start) / 1e3 / pods;
    }

    private static Level level(JsonNode object) {
        return JUDGE.least(PodTemplates.pod(object).orElseThrow());
    }

    /** As a plan does that says what restricted would ask for. */
    private static int reasons(JsonNode object) {
        Pod pod = PodTemplates.pod(object).orElseThrow();
        return JUDGE.least(pod).ordinal() + JUDGE.evaluate(Level.RESTRICTED, pod).size();
    }
}
