package dev.transplant.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.Level;
import dev.transplant.rewrite.Change;
import dev.transplant.rewrite.Finding;
import dev.transplant.rewrite.Fixture;
import dev.transplant.rewrite.Rewrite;
import dev.transplant.rewrite.Rewriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Namespace is marked where its level is provisional, and carries no mark of another cluster. */
class PendingTest {
    /** What a Namespace carries: level, version, mark, level and version that were given; a dash for none. */
    @ParameterizedTest(name = "{0} with {1}, planned {2}: {3}; {5}")
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            -          -      -       -                 | enforce: least       | none       | baseline   latest pending baseline:latest     | 0 | no level
            -          -      -       -                 | enforce: least       | restricted | restricted latest -       -                   | 0 | a plan knows
            baseline   latest -       -                 | enforce: least       | none       | baseline   latest -       -                   | 0 | the source's own level
            baseline   latest -       -                 | override: true       | none       | baseline   latest pending baseline:latest     | 0 | overridden by what it was
            baseline   -      -       -                 | override: true       | none       | baseline   latest pending baseline:latest     | 0 | likewise, without a version
            baseline   v1.30  -       -                 | override: true       | none       | baseline   latest pending baseline:latest     | 0 | likewise, with another version
            privileged -      -       -                 | override: true       | none       | baseline   latest pending baseline:latest     | 0 | overridden by a stricter level
            baseline   latest -       -                 | override: true       | baseline   | baseline   latest -       -                   | 0 | overridden by a plan
            baseline   latest pending baseline:latest   | enforce: least       | none       | baseline   latest pending baseline:latest     | 0 | given elsewhere as it would be here
            baseline   -      pending baseline:latest   | enforce: least       | none       | baseline   latest pending baseline:latest     | 0 | no version is the latest
            baseline   v1.30  pending baseline:v1.30    | version: v1.30       | none       | baseline   v1.30  pending baseline:v1.30      | 0 | a version of the policy
            baseline   v1.30  pending baseline:v1.30    | enforce: least       | none       | baseline   latest pending baseline:latest     | 0 | given elsewhere with another version
            restricted latest pending restricted:latest | enforce: least       | none       | baseline   latest pending baseline:latest     | 0 | given elsewhere, too strict here
            privileged latest pending privileged:latest | enforce: least       | none       | baseline   latest pending baseline:latest     | 0 | given elsewhere, looser than the limit here
            baseline   latest pending baseline:latest   | enforce: least       | restricted | restricted latest -       -                   | 0 | a plan knows better than elsewhere
            restricted latest pending restricted:latest | enforce: least       | baseline   | baseline   latest -       -                   | 0 | likewise, looser
            restricted latest pending restricted:latest | enforce: baseline    | none       | baseline   latest -       -                   | 0 | one level for every namespace
            privileged latest pending privileged:latest | enforce: keep        | none       | privileged latest -       -                   | 1 | whatever it is it stays
            -          -      pending baseline:latest   | enforce: keep        | none       | -          -      -       -                   | 0 | nothing is given
            -          -      pending restricted:latest | enforce: least       | none       | baseline   latest pending baseline:latest     | 0 | no level with a mark
            Baseline   -      pending Baseline:latest   | enforce: least       | none       | baseline   latest pending baseline:latest     | 1 | an invalid level with a mark
            restricted latest pending baseline:latest   | enforce: least       | none       | restricted latest -       -                   | 0 | changed since
            baseline   v1.30  pending baseline:latest   | enforce: least       | none       | baseline   v1.30  -       -                   | 0 | changed since, the version only
            baseline   1.30   pending baseline:latest   | enforce: least       | none       | baseline   latest -       -                   | 1 | changed since, to an invalid version
            privileged latest pending baseline:latest   | enforce: least       | none       | privileged latest -       -                   | 1 | changed since, to a level looser than the limit
            baseline   latest pending -                 | enforce: least       | none       | baseline   latest -       -                   | 0 | half a mark
            baseline   latest -       baseline:latest   | enforce: least       | none       | baseline   latest -       -                   | 0 | the other half
            baseline   latest pending restricted:latest | override: true       | none       | baseline   latest pending baseline:latest     | 0 | a stale mark, overridden
            baseline   latest pending restricted:latest | override: true       | baseline   | baseline   latest -       -                   | 0 | likewise, planned
            restricted latest tightened baseline:latest | enforce: least       | none       | restricted latest -       -                   | 0 | settled elsewhere
            baseline   latest kept    baseline:latest   | enforce: least       | none       | baseline   latest -       -                   | 0 | likewise, as it was given
            restricted latest tightened baseline:latest | override: true       | none       | baseline   latest pending baseline:latest     | 0 | settled elsewhere, overridden
            -          -      kept    baseline:latest   | enforce: least       | none       | baseline   latest pending baseline:latest     | 0 | settled elsewhere, then removed
            """)
    void marksWhatIsProvisional(String source, String policy, String planned, String target, int findings, String why)
            throws Exception {
        Rewriter rewriter = rewriter(policy, Optional.ofNullable(planned).flatMap(Level::of));

        Rewrite rewrite = rewriter.rewrite(Change.create(namespace(source)));

        assertThat(words(rewrite.object())).as(why).isEqualTo(target.replaceAll(" +", " "));
        assertThat(rewrite.findings()).as(why).hasSize(findings);
        Rewrite again = rewriter.rewrite(Change.create(rewrite.object()));
        assertThat(again.patch()).as("asked again").isEmpty();
        assertThat(again.findings()).as("asked again").hasSizeLessThanOrEqualTo(findings);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {transplant.dev/pod-security: 1, transplant.dev/pod-security-given: 2}
            {transplant.dev/pod-security: [pending], transplant.dev/pod-security-given: {baseline: latest}}
            {transplant.dev/pod-security: null}
            [transplant.dev/pod-security]
            pending
            1
            """)
    void leavesAnnotationsOfWrongTypesAlone(String annotations) throws Exception {
        for (String policy : List.of("enforce: least", "override: true", "enforce: keep", "enforce: baseline")) {
            ObjectNode namespace = namespace("- - - -");
            namespace.withObject("/metadata").set("annotations", Fixture.yaml(annotations));

            Rewrite rewrite = rewriter(policy, Optional.empty()).rewrite(Change.create(namespace));

            JsonNode left = rewrite.object().at("/metadata/annotations");
            Stream.of(Pending.KEY, Pending.GIVEN)
                    .forEach(key -> assertThat(left.path(key))
                            .isEqualTo(namespace.at("/metadata/annotations").path(key)));
            assertThat(rewriter(policy, Optional.empty())
                            .rewrite(Change.create(rewrite.object()))
                            .patch())
                    .isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} bytes are left, with {1}: marked {2}")
    @CsvSource({
        "81, enforce: least, false",
        "82, enforce: least, true",
        "81, override: true, false",
        "82, override: true, true",
    })
    void leavesNoMarkForWhichThereIsNoRoom(int bytes, String policy, boolean marked) throws Exception {
        ObjectNode namespace = namespace("- - kept baseline:latest");
        namespace
                .withObject("/metadata/annotations")
                .put("transplant.dev/original", "{}".repeat(50))
                .put("ako.vmware.com/vs-uuid", "removed")
                .put("big", "x".repeat(256 * 1024 - "big".length() - bytes));
        Rewriter rewriter = new Rewriter(Rules.of(PolicyReader.read("podSecurity: {%s}".formatted(policy))));

        JsonNode once = rewriter.rewrite(Change.create(namespace)).object();

        assertThat(words(once)).endsWith(marked ? "latest pending baseline:latest" : "latest - -");
        assertThat(rewriter.rewrite(Change.create(once)).patch()).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"restricted latest kept baseline:latest, override: true", "baseline latest pending x, enforce: least"})
    void leavesMarksAloneAtUpdate(String standing, String policy) throws Exception {
        ObjectNode namespace = namespace(standing);

        Rewrite rewrite = rewriter(policy, Optional.empty()).rewrite(Change.update(namespace, namespace));

        assertThat(rewrite.patch()).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "privileged latest - -,                 the source's own level 'privileged' is looser than podSecurity.limit",
        "privileged latest pending privileged:latest, ''",
    })
    void onlyTheSourcesOwnLevelIsToldOf(String source, String told) throws Exception {
        Rewrite rewrite = rewriter("", Optional.empty()).rewrite(Change.create(namespace(source)));

        assertThat(rewrite.findings().stream().map(Finding::message).findFirst().orElse(""))
                .contains(told)
                .matches(message -> message.isEmpty() == told.isEmpty());
    }

    private static Rewriter rewriter(String podSecurity, Optional<Level> planned) throws InvalidYamlException {
        PodSecurityPolicy policy = PolicyReader.read(
                        "podSecurity: {audit: keep, warn: keep, %s}".formatted(podSecurity))
                .podSecurity();
        return new Rewriter(List.of(new LabelPodSecurity(policy, namespace -> planned)));
    }

    private static ObjectNode namespace(String words) {
        List<String> word = List.of(words.split(" +"));
        ObjectNode namespace = (ObjectNode) Fixture.yaml("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}");
        put(namespace, "labels", EnforceLabel.KEY, word.get(0));
        put(namespace, "labels", EnforceLabel.VERSION, word.get(1));
        put(namespace, "annotations", Pending.KEY, word.get(2));
        put(namespace, "annotations", Pending.GIVEN, word.get(3));
        return namespace;
    }

    private static void put(ObjectNode namespace, String parent, String key, String value) {
        if (!value.equals("-")) {
            namespace.withObject("/metadata/" + parent).put(key, value);
        }
    }

    private static String words(JsonNode namespace) {
        JsonNode labels = namespace.at("/metadata/labels");
        JsonNode annotations = namespace.at("/metadata/annotations");
        return String.join(
                " ",
                labels.path(EnforceLabel.KEY).asText("-"),
                labels.path(EnforceLabel.VERSION).asText("-"),
                annotations.path(Pending.KEY).asText("-"),
                annotations.path(Pending.GIVEN).asText("-"));
    }
}
