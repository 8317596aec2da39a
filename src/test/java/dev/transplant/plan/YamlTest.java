package dev.transplant.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class YamlTest {
    @Test
    void printsAsKubectlDoes() {
        JsonNode object = Samples.json("""
                {"kind": "Ingress", "apiVersion": "networking.k8s.io/v1",
                 "metadata": {"name": "web", "creationTimestamp": "2024-05-01T10:00:00Z", "finalizers": [],
                   "annotations": {"example.com/on": "true", "example.com/empty": "",
                     "example.com/script": "first\\nsecond\\n", "example.com/json": "{\\"a\\": 1}"},
                   "managedFields": [{"manager": "kubectl"}]},
                 "spec": {"replicas": 3, "ratio": 0.5, "paused": false, "selector": {}, "none": null,
                   "rules": [{"host": "*.example.com", "paths": ["/", "/a b"]}, {"host": "a.example.com"}]}}
                """);

        assertThat(Yaml.of(object)).isEqualTo("""
                kind: Ingress
                apiVersion: networking.k8s.io/v1
                metadata:
                  name: web
                  creationTimestamp: "2024-05-01T10:00:00Z"
                  finalizers: []
                  annotations:
                    example.com/on: "true"
                    example.com/empty: ""
                    example.com/script: |
                      first
                      second
                    example.com/json: '{"a": 1}'
                spec:
                  replicas: 3
                  ratio: 0.5
                  paused: false
                  selector: {}
                  none: null
                  rules:
                  - host: '*.example.com'
                    paths:
                    - /
                    - /a b
                  - host: a.example.com
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "no",
                "Off",
                "y",
                "null",
                "~",
                "",
                "<<",
                "1",
                "-1",
                "0x1F",
                "0b1",
                "0o17",
                "017",
                "1_000",
                "1.5",
                "1.",
                ".5",
                "1e3",
                "1E-3",
                ".inf",
                "-.Inf",
                ".NaN",
                "12:30",
                "190:20:30.15",
                "2024-05-01",
                "2024-05-01T10:00:00Z"
            })
    void quotesTextThatWouldBeSomethingElse(String text) {
        assertThat(value(text)).isEqualTo("\"" + text + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "v1.30.2",
                "1Gi",
                "500m",
                "10.0.0.1",
                "a:b",
                "http://x/?q=1",
                "nope",
                "e3",
                "-a",
                "a b",
                "a#b",
                "Größe",
                "yes please"
            })
    void leavesOtherTextPlain(String text) {
        assertThat(value(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "a: b, 'a: b'",
                "`a #b`, `'a #b'`",
                "`- a`, `'- a'`",
                "`*x`, `'*x'`",
                "`it's: so`, `'it''s: so'`",
                "` a`, `' a'`"
            })
    void quotesWhatYamlWouldReadAsSyntax(String text, String quoted) {
        assertThat(value(text)).isEqualTo(quoted);
    }

    @Test
    void neverFoldsLongText() {
        String words = "word ".repeat(500) + "end";

        assertThat(value(words)).isEqualTo(words);
        assertThat(value("é".repeat(5000) + "\t")).doesNotContain("\n");
    }

    @Test
    void writesLongKeysAsKeys() {
        String key = "a".repeat(253) + "/" + "b".repeat(63);

        assertThat(Yaml.of(JsonNodeFactory.instance.objectNode().put(key, "v"))).isEqualTo(key + ": v\n");
    }

    @Test
    void doesNotChangeTheObject() {
        JsonNode object = Samples.json("{\"metadata\": {\"managedFields\": [1]}}");

        Yaml.of(object);

        assertThat(object.at("/metadata/managedFields/0").asInt()).isEqualTo(1);
    }

    /** Read by a YAML 1.2 and a YAML 1.1 parser. */
    @Test
    void saysWhatTheObjectSays() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        Random random = new Random(11);
        for (int i = 0; i < 2000; i++) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            object.put(hostile(random), hostile(random))
                    .putArray("list")
                    .add(hostile(random))
                    .add(i);
            String yaml = Yaml.of(object);

            Object twelve = new Load(LoadSettings.builder().build()).loadFromString(yaml);
            Object eleven = new org.yaml.snakeyaml.Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
            assertThat(mapper.<JsonNode>valueToTree(twelve)).as(yaml).isEqualTo(object);
            assertThat(mapper.<JsonNode>valueToTree(eleven)).as(yaml).isEqualTo(object);
        }
    }

    @Test
    void survivesWhatIsNoUnicodeAndStrangeRoots() {
        assertThat(value("half \ud83d")).contains("half");
        assertThat(Yaml.of(Samples.json("[]"))).isEqualTo("[]\n");
        assertThat(Yaml.of(Samples.json("{\"metadata\": 5}"))).isEqualTo("metadata: 5\n");
        assertThat(value("1:".repeat(100_000) + "1")).startsWith("1:1:");
    }

    private static String value(String text) {
        String yaml = Yaml.of(
                JsonNodeFactory.instance.objectNode().setAll(Map.of("k", JsonNodeFactory.instance.textNode(text))));
        assertThat(yaml).startsWith("k: ").endsWith("\n");
        return yaml.substring(3, yaml.length() - 1);
    }

    private static String hostile(Random random) {
        String alphabet = "a1 -:#'\"\\\n\t\r{}[],&*!|>%@`~?.é\u0000\u001b😀=<_+eyn";
        int[] points = alphabet.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(7); length > 0; length--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }
}
