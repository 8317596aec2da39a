package dev.transplant.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.transplant.policy.InvalidYamlException;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyReader;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelfCheckTest {
    private static final String APPLY =
            "kubectl apply -k k8s (Kubernetes 1.30 and newer) or kubectl apply -k k8s/before-1.30";
    private static final String VELERO = "'system:serviceaccounts:velero' in request.userInfo.groups";
    private static final String BACKUPS = "'system:serviceaccounts:backups' in request.userInfo.groups";
    private static final String ANYBODY = "'system:authenticated' in request.userInfo.groups";
    private static final String CHANGED = "object != oldObject";
    private static final String CANARY =
            "(request.?dryRun.orValue(false) && request.userInfo.username == 'system:serviceaccount:a:b')";
    private static final String UNREADABLE =
            "has not exactly one matchCondition that says, so that we can read it, whose requests are sent";
    private static final String OPEN =
            "has no matchConditions, so that everybody's requests are sent; a Kubernetes before 1.30 drops them";

    private final Configuration validating = Manifests.inCluster("validatingwebhookconfiguration");

    @ParameterizedTest
    @ValueSource(strings = {"", "before-1.30/"})
    void ourManifestsAreRight(String folder) {
        assertThat(SelfCheck.faults(Manifests.both(folder), policy("velero"))).isEmpty();
    }

    @Test
    void ourManifestsAreHeldAgainstThePolicy() {
        List<SelfCheck.Fault> faults = SelfCheck.faults(Manifests.both(""), policy("backups"));

        assertThat(faults)
                .extracting(SelfCheck.Fault::problem)
                .containsExactly(
                        wrongGroup("MutatingWebhookConfiguration transplant, entry create.transplant.dev"),
                        wrongGroup("MutatingWebhookConfiguration transplant, entry create-again.transplant.dev"),
                        wrongGroup("MutatingWebhookConfiguration transplant, entry update.transplant.dev"),
                        wrongGroup("MutatingWebhookConfiguration transplant, entry update-again.transplant.dev"),
                        wrongGroup("MutatingWebhookConfiguration transplant, entry pods.transplant.dev"),
                        wrongGroup("ValidatingWebhookConfiguration transplant, entry restored.transplant.dev"));
        assertThat(faults.getFirst().mend())
                .isEqualTo("kubectl patch mutatingwebhookconfiguration transplant --type=json -p "
                        + "'[{\"op\":\"replace\",\"path\":\"/webhooks/0/matchConditions/0/expression\",\"value\":"
                        + "\"\\\"system:serviceaccounts:backups\\\" in request.userInfo.groups || "
                        + "(request.?dryRun.orValue(false) && request.userInfo.username == "
                        + "\\\"system:serviceaccount:transplant-system:transplant-migrate\\\")\"}]'"
                        + " (or change the policy)");
        assertThat(faults.get(2).mend())
                .contains("/webhooks/2/matchConditions/0/expression")
                .doesNotContain("dryRun");
        assertThat(faults.getLast().mend()).startsWith("kubectl patch validatingwebhookconfiguration transplant ");
    }

    private static String wrongGroup(String subject) {
        return subject
                + ", sends the requests of [system:serviceaccounts:velero], but velero.namespaces of the policy is [backups]";
    }

    static Stream<Arguments> conditions() {
        return Stream.of(
                arguments(List.of(VELERO), "velero", ""),
                arguments(List.of(VELERO + " || " + CANARY), "velero", ""),
                arguments(List.of(CANARY + " || " + VELERO), "velero", ""),
                arguments(List.of(CHANGED, VELERO), "velero", ""),
                arguments(List.of(VELERO + " || " + BACKUPS), "velero, backups", ""),
                arguments(List.of(BACKUPS + "||" + VELERO), "velero, backups", ""),
                arguments(List.of(), "velero", OPEN),
                arguments(List.of(CHANGED), "velero", UNREADABLE),
                arguments(List.of(CANARY), "velero", UNREADABLE),
                arguments(List.of(VELERO, BACKUPS), "velero", UNREADABLE),
                arguments(List.of(VELERO + " || true"), "velero", UNREADABLE),
                arguments(List.of(BACKUPS), "velero", sends("[system:serviceaccounts:backups]", "[velero]")),
                arguments(List.of(ANYBODY), "velero", sends("[system:authenticated]", "[velero]")),
                arguments(
                        List.of(VELERO + " || " + ANYBODY),
                        "velero",
                        sends("[system:authenticated, system:serviceaccounts:velero]", "[velero]")),
                arguments(
                        List.of(VELERO),
                        "velero, backups",
                        sends("[system:serviceaccounts:velero]", "[backups, velero]")),
                arguments(
                        List.of(VELERO + " || " + BACKUPS),
                        "backups",
                        sends("[system:serviceaccounts:backups, system:serviceaccounts:velero]", "[backups]")));
    }

    private static String sends(String groups, String namespaces) {
        return "sends the requests of %s, but velero.namespaces of the policy is %s".formatted(groups, namespaces);
    }

    @ParameterizedTest(name = "{0}, policy {1}: {2}")
    @MethodSource("conditions")
    void findsWhoseRequestsAreSent(List<String> conditions, String namespaces, String problem) {
        Configuration mutating = Manifests.mutating(new Manifests.Webhook("create").conditions(conditions));

        List<SelfCheck.Fault> faults = SelfCheck.faults(List.of(mutating, validating), policy(namespaces)).stream()
                .filter(fault -> fault.problem().startsWith("Mutating"))
                .toList();

        assertThat(faults)
                .extracting(SelfCheck.Fault::problem)
                .isEqualTo(
                        problem.isEmpty()
                                ? List.of()
                                : List.of("MutatingWebhookConfiguration transplant, entry create, " + problem));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "0, none, '" + APPLY + "'",
                "1, object != oldObject, '" + APPLY + "'",
            })
    void whatNoPatchCanMendIsAppliedAnew(int count, String condition, String mend) {
        List<String> conditions = count == 0 ? List.of() : List.of(condition);
        Configuration mutating = Manifests.mutating(new Manifests.Webhook("create").conditions(conditions));

        assertThat(SelfCheck.faults(List.of(mutating, validating), policy("velero")))
                .extracting(SelfCheck.Fault::mend)
                .containsExactly(mend);
    }

    @Test
    void theCommandNamesTheConditionThatIsWrong() {
        Configuration mutating = Manifests.mutating(
                new Manifests.Webhook("right").conditions(List.of(VELERO)),
                new Manifests.Webhook("wrong").conditions(List.of(CHANGED, BACKUPS)));

        assertThat(SelfCheck.faults(List.of(mutating, validating), policy("velero")))
                .extracting(SelfCheck.Fault::mend)
                .containsExactly(
                        "kubectl patch mutatingwebhookconfiguration transplant --type=json -p "
                                + "'[{\"op\":\"replace\",\"path\":\"/webhooks/1/matchConditions/1/expression\",\"value\":"
                                + "\"\\\"system:serviceaccounts:velero\\\" in request.userInfo.groups\"}]' (or change the policy)");
    }

    /** Without conditions an entry is right where it can hurt nobody, or only what Velero has labelled. */
    @ParameterizedTest(name = "{0}, {1}, labelled {2}: fault {3}, can miss {4}")
    @CsvSource({
        "ingresses,  Fail,   true,  false, false",
        "ingresses,  Ignore, true,  false, true",
        "ingresses,  Fail,   false, true,  false",
        "ingresses,  Ignore, false, true,  true",
        "namespaces, Ignore, false, false, true",
        "namespaces, Fail,   false, true,  false",
        "*,          Fail,   false, true,  false",
        "pods,       Ignore, true,  false, false",
        "pods,       Ignore, false, true,  false",
        "configmaps, Fail,   false, false, false",
        "configmaps, Ignore, false, false, false",
    })
    void judgesEntriesWithoutConditions(
            String resource, String failurePolicy, boolean labelled, boolean fault, boolean canMiss) {
        Manifests.Webhook webhook =
                new Manifests.Webhook("entry").resource(resource).failurePolicy(failurePolicy);
        List<Configuration> found = List.of(Manifests.mutating(labelled ? webhook.labelled() : webhook), validating);

        assertThat(SelfCheck.faults(found, policy("velero"))).hasSize(fault ? 1 : 0);
        assertThat(SelfCheck.canMiss(found)).isEqualTo(canMiss);
    }

    @Test
    void anEntryThatWasOpenedSaysSo() {
        Configuration mutating = Manifests.mutating(
                new Manifests.Webhook("create").conditions(List.of(ANYBODY)).failurePolicy("Ignore"));

        assertThat(SelfCheck.faults(List.of(mutating, validating), policy("velero")))
                .extracting(SelfCheck.Fault::problem)
                .containsExactly("MutatingWebhookConfiguration transplant, entry create"
                        + " (Ignore, so that nobody else is refused), " + sends("[system:authenticated]", "[velero]"));
    }

    @Test
    void missingConfigurationsComeFirst() {
        Configuration mutating = Manifests.mutating(new Manifests.Webhook("create"));

        assertThat(SelfCheck.faults(List.of(), policy("velero")))
                .containsExactly(
                        new SelfCheck.Fault("MutatingWebhookConfiguration transplant does not exist", APPLY),
                        new SelfCheck.Fault("ValidatingWebhookConfiguration transplant does not exist", APPLY));
        assertThat(SelfCheck.faults(List.of(mutating), policy("velero")))
                .extracting(SelfCheck.Fault::problem)
                .containsExactly(
                        "ValidatingWebhookConfiguration transplant does not exist",
                        "MutatingWebhookConfiguration transplant, entry create, " + OPEN);
    }

    @Test
    void anExtraEntryIsHeldAgainstThePolicyToo() {
        Configuration extra = Manifests.validating(
                new Manifests.Webhook("restored").conditions(List.of(VELERO)),
                new Manifests.Webhook("policy").resource("configmaps"),
                new Manifests.Webhook("extra").conditions(List.of(BACKUPS)));
        Configuration mutating = Manifests.mutating(new Manifests.Webhook("create").conditions(List.of(VELERO)));

        assertThat(SelfCheck.faults(List.of(mutating, extra), policy("velero")))
                .extracting(SelfCheck.Fault::problem)
                .containsExactly("ValidatingWebhookConfiguration transplant, entry extra, "
                        + sends("[system:serviceaccounts:backups]", "[velero]"));
    }

    /** It is ours to fill, and readiness says so where it is missing: nobody has to mend it. */
    @Test
    void aMissingCaBundleIsNoFault() {
        assertThat(validating.entries()).allMatch(entry -> entry.caBundle().isEmpty());
        assertThat(SelfCheck.faults(Manifests.both(""), policy("velero"))).isEmpty();
    }

    @Test
    void withoutAPolicyThereIsNothingToHoldThemAgainst() {
        Configuration open = Manifests.mutating(new Manifests.Webhook("create"));

        assertThat(SelfCheck.faults(Manifests.both(""), Optional.empty())).isEmpty();
        assertThat(SelfCheck.faults(List.of(open, validating), Optional.empty()))
                .as("open to anybody whatever the policy says")
                .hasSize(1);
    }

    @Test
    void aValidatingEntryMissesNothing() {
        Configuration ignoring = Manifests.validating(
                new Manifests.Webhook("restored").conditions(List.of(VELERO)).failurePolicy("Ignore"));

        assertThat(SelfCheck.canMiss(List.of(ignoring))).isFalse();
    }

    @Test
    void aMessageNamesProblemAndCommand() {
        assertThat(SelfCheck.join(List.of(new SelfCheck.Fault("a is wrong", "do b"), new SelfCheck.Fault("c", "d"))))
                .isEqualTo("a is wrong. To mend it: do b; c. To mend it: d");
    }

    private static Optional<Policy> policy(String namespaces) {
        try {
            return Optional.of(PolicyReader.read("velero: {namespaces: [%s]}".formatted(namespaces)));
        } catch (InvalidYamlException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
