package dev.transplant.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.transplant.policy.InvalidYamlException;
import dev.transplant.policy.Pending;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyReader;
import dev.transplant.policy.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What must hold for every object, whatever stands in it. Another run: {@code -Dtransplant.seed=N}. */
class RewritePropertyTest {
    private static final int OBJECTS = 20_000;
    private static final long FIRST_SEED = Long.getLong("transplant.seed", 1);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final List<String> UNMAPPED = List.of("keep", "warn", "deny", "remove");
    private static final List<String> POD_SECURITY = List.of(
            "",
            "enforce: keep, audit: keep",
            "override: true",
            "override: true, limit: privileged, enforce: privileged, version: v1.30",
            "namespaces: {'legacy-*': privileged}");

    private static final JsonPointer MARK =
            JsonPointer.compile("/metadata/annotations").appendProperty(Pending.KEY);
    private static final String REMOVED =
            "/metadata/(finalizers.*|annotations/(transplant.dev~1original|kubernetes.io~1ingress.class|a~1b~0c))";
    private static final String STORAGE =
            "/(spec/storageClassName|metadata/annotations/volume.beta.kubernetes.io~1storage-class)";

    @Test
    void holdsForEveryObject() throws InvalidYamlException {
        List<Rewriter> rewriters = rewriters();
        Map<String, Integer> reached = new TreeMap<>();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + OBJECTS; seed++) {
            Rewriter rewriter = rewriters.get((int) (seed % rewriters.size()));
            Change change = new ObjectGenerator(new SplittableRandom(seed))
                    .change(object -> rewriter.rewrite(Change.create(object)).object());
            count(reached, change, check(seed, rewriter, change));
        }
        assertThat(reached)
                .as("how often each rule changed something, by operation; other paths through the rewriter")
                .containsOnlyKeys(
                        "CREATE label-pod-security",
                        "CREATE map-ingress-class",
                        "CREATE map-storage-class",
                        "CREATE remove-annotations",
                        "CREATE remove-finalizers",
                        "UPDATE map-ingress-class",
                        "UPDATE map-storage-class",
                        "UPDATE remove-annotations",
                        "UPDATE remove-finalizers",
                        "findings",
                        "no trace",
                        "unchanged")
                .allSatisfy((path, times) -> assertThat(times).isGreaterThan(100));
    }

    private static Rewrite check(long seed, Rewriter rewriter, Change change) {
        try {
            JsonNode before = change.object().deepCopy();
            Rewrite rewrite = rewriter.rewrite(change);
            assertThat(change.object()).as("the object itself").isEqualTo(before);
            patchLeadsToTheObject(change, rewrite);
            settles(rewriter, change, rewrite);
            changesOnlyWhatItMay(change, rewrite);
            carriesNoMarkOfAnotherCluster(change, rewrite);
            tracesWhatStoodThere(change, rewrite);
            return rewrite;
        } catch (RuntimeException | AssertionError | JsonProcessingException e) {
            throw new AssertionError("-Dtransplant.seed=%d: %s".formatted(seed, change), e);
        }
    }

    private static void patchLeadsToTheObject(Change change, Rewrite rewrite) throws JsonProcessingException {
        JsonNode sent = MAPPER.readTree(JsonPatch.toJson(rewrite.patch()).toString());
        assertThat(io.fabric8.zjsonpatch.JsonPatch.apply(sent, change.object()))
                .as("by another library")
                .isEqualTo(rewrite.object());
        assertThat(JsonPatch.apply(rewrite.patch(), change.object()))
                .as("by ours")
                .isEqualTo(rewrite.object());
    }

    private static void settles(Rewriter rewriter, Change change, Rewrite rewrite) {
        assertThat(rewriter.rewrite(change.with(rewrite.object())).patch())
                .as("second pass")
                .isEmpty();
    }

    private static void changesOnlyWhatItMay(Change change, Rewrite rewrite) {
        Set<String> differences = new TreeSet<>();
        compare("", change.object(), rewrite.object(), differences);
        assertThat(differences.isEmpty()).isEqualTo(rewrite.patch().isEmpty());
        assertThat(differences)
                .allMatch(path -> change.kind()
                        .filter(kind -> path.matches(mayChange(kind)))
                        .isPresent());
    }

    private static String mayChange(Kind kind) {
        return REMOVED + "|"
                + switch (kind) {
                    case NAMESPACE ->
                        "/metadata/labels/pod-security.kubernetes.io~1(enforce|audit|warn)(-version)?"
                                + "|/metadata/annotations/transplant.dev~1pod-security(-given)?";
                    case INGRESS -> "/spec/ingressClassName";
                    case CLAIM, VOLUME -> STORAGE;
                    case STATEFUL_SET -> "/spec/volumeClaimTemplates/[0-9]+" + STORAGE;
                };
    }

    private static void carriesNoMarkOfAnotherCluster(Change change, Rewrite rewrite) {
        boolean looked = change.is(Kind.NAMESPACE) && rewrite.rules().contains("label-pod-security");
        boolean marked = rewrite.object().at(MARK).isTextual();
        assertThat(!looked || !marked || Pending.holds(rewrite.object()))
                .as("a mark says of the level that we gave it")
                .isTrue();
    }

    private static void tracesWhatStoodThere(Change change, Rewrite rewrite) {
        assertThat(rewrite.original().isEmpty()).isEqualTo(rewrite.patch().isEmpty());
        for (Map.Entry<String, JsonNode> entry : rewrite.original().properties()) {
            JsonNode stood = change.object().at(entry.getKey());
            assertThat(stood.isMissingNode() ? entry.getValue().isNull() : stood.equals(entry.getValue()))
                    .as("trace of %s", entry.getKey())
                    .isTrue();
        }
    }

    /** Collects the pointers at which two trees differ; labels and annotations that were absent count as empty. */
    private static void compare(String path, JsonNode a, JsonNode b, Set<String> differences) {
        boolean mayAppear = path.equals("/metadata/labels") || path.equals("/metadata/annotations");
        boolean appeared = mayAppear && (a.isMissingNode() || a.isNull()) && b.isObject();
        if (a.isArray() && b.isArray() && a.size() == b.size()) {
            for (int i = 0; i < a.size(); i++) {
                compare(path + "/" + i, a.path(i), b.path(i), differences);
            }
            return;
        }
        if (b.isObject() && (a.isObject() || appeared)) {
            Set<String> names = new TreeSet<>();
            a.fieldNames().forEachRemaining(names::add);
            b.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                String escaped = name.replace("~", "~0").replace("/", "~1");
                compare(path + "/" + escaped, a.path(name), b.path(name), differences);
            }
            return;
        }
        if (!a.equals(b)) {
            differences.add(path);
        }
    }

    private static void count(Map<String, Integer> reached, Change change, Rewrite rewrite) {
        rewrite.rules().stream()
                .distinct()
                .forEach(rule -> reached.merge(change.operation() + " " + rule, 1, Integer::sum));
        boolean traced = rewrite.patch().stream().anyMatch(op -> Original.isTrace(op));
        if (rewrite.patch().isEmpty()) {
            reached.merge("unchanged", 1, Integer::sum);
        }
        if (!rewrite.findings().isEmpty()) {
            reached.merge("findings", 1, Integer::sum);
        }
        if (!rewrite.patch().isEmpty() && !traced) {
            reached.merge("no trace", 1, Integer::sum);
        }
    }

    private static List<Rewriter> rewriters() throws InvalidYamlException {
        List<Rewriter> rewriters = new ArrayList<>();
        for (String unmapped : UNMAPPED) {
            for (String podSecurity : POD_SECURITY) {
                List<RewriteRule> rules = new ArrayList<>(Rules.of(policy(unmapped, podSecurity)));
                // No policy may name it, but the rule must bear it.
                rules.add(new RemoveAnnotations(Set.of("a/b~c")));
                rewriters.add(new Rewriter(rules));
            }
        }
        return rewriters;
    }

    /** Two rules meet at one annotation: the second must work on what the first left. */
    private static Policy policy(String unmapped, String podSecurity) throws InvalidYamlException {
        return PolicyReader.read("""
                ingress: {classes: {avi-lb: contour, nsx: ""}, unmapped: %1$s}
                storage: {classes: {gold: fast, scratch: ""}, unmapped: %1$s}
                podSecurity: {%2$s}
                remove:
                  finalizers: [example.com/a, example.com/b]
                  annotations: [kubernetes.io/ingress.class]
                """.formatted(unmapped, podSecurity));
    }
}
