package dev.transplant.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.rewrite.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample is what it is said to be: its pods need exactly baseline. */
class GuestbookLevelTest {
    private final PodSecurity judge = new PodSecurity(Standard.LATEST);

    @ParameterizedTest
    @ValueSource(strings = {"frontend", "redis-leader", "redis-follower"})
    void needsBaseline(String file) throws IOException {
        Pod pod = pod(workload(file));

        assertThat(judge.least(pod)).isEqualTo(Level.BASELINE);
        assertThat(judge.evaluate(Level.RESTRICTED, pod))
                .extracting(Refusal::reason)
                .containsExactly(
                        "allowPrivilegeEscalation != false",
                        "unrestricted capabilities",
                        "runAsNonRoot != true",
                        "seccompProfile");
    }

    @ParameterizedTest
    @ValueSource(strings = {"frontend", "redis-leader", "redis-follower"})
    void isRestrictedOnceEachRemedyIsApplied(String file) throws IOException {
        ObjectNode workload = workload(file);
        ObjectNode container = (ObjectNode) workload.at("/spec/template/spec/containers/0");
        container.set("securityContext", Fixture.yaml("""
                {allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: {drop: [ALL]},
                seccompProfile: {type: RuntimeDefault}}
                """));

        assertThat(judge.least(pod(workload))).isEqualTo(Level.RESTRICTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"frontend", "redis-leader", "redis-follower"})
    void isPrivilegedWithFilesOfTheNode(String file) throws IOException {
        ObjectNode workload = workload(file);
        ObjectNode spec = (ObjectNode) workload.at("/spec/template/spec");
        spec.set("volumes", Fixture.yaml("[{name: logs, hostPath: {path: /var/log}}]"));

        Pod pod = pod(workload);

        assertThat(judge.least(pod)).isEqualTo(Level.PRIVILEGED);
        List<Refusal> refusals = judge.evaluate(Level.BASELINE, pod);
        assertThat(Refusal.text(refusals)).isEqualTo("hostPath volumes (volume \"logs\")");
        assertThat(refusals.getFirst().violations())
                .extracting(violation -> violation.path().toString())
                .containsExactly("/spec/template/spec/volumes/0/hostPath");
    }

    private static Pod pod(JsonNode workload) {
        return PodTemplates.pod(workload).orElseThrow();
    }

    /** The one object of a file that makes pods. */
    private static ObjectNode workload(String file) throws IOException {
        String yaml = Files.readString(Path.of("samples/guestbook", file + ".yaml"));
        return Arrays.stream(yaml.split("\n---\n"))
                .map(Fixture::yaml)
                .filter(object -> PodTemplates.pod(object).isPresent())
                .map(ObjectNode.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
