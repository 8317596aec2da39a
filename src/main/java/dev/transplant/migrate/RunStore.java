package dev.transplant.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Map;
import java.util.Optional;

/** What is kept of a run in the target: a ConfigMap with how far it is, and in the end its report. */
public final class RunStore {
    private static final String PREFIX = "transplant-report-";
    private static final String RUN = "run.json";
    private static final String REPORT = "report.json";
    private static final String EXCLUDED = "velero.io/exclude-from-backup";

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // a later version may have written it
            .build();

    private final KubernetesClient client;
    private final String namespace;
    private final String run;

    /** @param namespace {@code transplant-system} */
    public RunStore(KubernetesClient client, String namespace, String run) {
        this.client = client;
        this.namespace = namespace;
        this.run = run;
    }

    /** The ConfigMap's name. */
    static String name(String run) {
        return PREFIX + run;
    }

    /**
     * Returns what was noted of the run; nothing if it was not begun.
     *
     * @throws KubernetesClientException if the API server does not answer, or refuses
     */
    Optional<RunRecord> load() {
        return data(RUN).map(RunStore::read);
    }

    /** Returns the run's report; nothing if it has none yet. */
    public Optional<JsonNode> report() {
        return data(REPORT).map(RunStore::tree);
    }

    void save(RunRecord record) {
        put(RUN, write(record));
    }

    void report(JsonNode report) {
        put(REPORT, report.toPrettyString());
    }

    private Optional<String> data(String key) {
        return Optional.ofNullable(configMap().get())
                .flatMap(found -> Optional.ofNullable(found.getData()))
                .flatMap(data -> Optional.ofNullable(data.get(key)));
    }

    private void put(String key, String text) {
        ConfigMap found = configMap().get();
        if (found == null) {
            var unused = client.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName(name(run))
                            .withNamespace(namespace)
                            .addToLabels("app.kubernetes.io/name", "transplant")
                            .addToLabels(EXCLUDED, "true")
                            .endMetadata()
                            .addToData(key, text)
                            .build())
                    .create();
            return;
        }
        ConfigMap changed =
                new ConfigMapBuilder(found).addToData(Map.of(key, text)).build();
        var unused = client.resource(changed)
                .lockResourceVersion(found.getMetadata().getResourceVersion())
                .update();
    }

    private Resource<ConfigMap> configMap() {
        return client.configMaps().inNamespace(namespace).withName(name(run));
    }

    private static String write(RunRecord record) {
        try {
            return JSON.writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RunRecord read(String text) {
        try {
            return JSON.readValue(text, RunRecord.class);
        } catch (JsonProcessingException e) {
            throw new KubernetesClientException(
                    "what is noted of the run cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new KubernetesClientException("the run's report cannot be read: " + e.getOriginalMessage(), e);
        }
    }
}
