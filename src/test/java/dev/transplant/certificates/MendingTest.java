package dev.transplant.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.rewrite.Fixture;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MendingTest {
    private static final String BUNDLE = "PEM";
    private static final String ENCODED = "UEVN";
    private static final Optional<String> NOBODY_ASKS = Optional.empty();
    private static final List<String> VELERO = List.of("'system:serviceaccounts:velero' in request.userInfo.groups");
    private static final List<String> ANYBODY = List.of("'system:authenticated' in request.userInfo.groups");

    private static Manifests.Webhook right(String name) {
        return new Manifests.Webhook(name).conditions(VELERO).caBundle(ENCODED);
    }

    private static Manifests.Webhook open(String name) {
        return right(name).conditions(ANYBODY);
    }

    @ParameterizedTest(name = "{0}mutatingwebhookconfiguration")
    @ValueSource(strings = {"", "before-1.30/"})
    void ourManifestsNeedNothingButTheirCaBundle(String folder) {
        ObjectNode object = Manifests.object(folder + "mutatingwebhookconfiguration");
        assertThat(mend(object, NOBODY_ASKS)).isEmpty();

        ArrayNode patch = mend(object, Optional.of(BUNDLE));

        assertThat(patch.findValuesAsText("op").subList(1, patch.size())).containsOnly("add");
        assertThat(patch).hasSize(1 + object.path("webhooks").size());
        ObjectNode mended = PatchedObject.of(object, patch);
        assertThat(mended.path("webhooks"))
                .allSatisfy(webhook -> assertThat(
                                webhook.at("/clientConfig/caBundle").asText())
                        .isEqualTo(ENCODED));
        assertThat(mend(mended, Optional.of(BUNDLE))).isEmpty();
    }

    @Test
    void fillsTheCaBundleOnlyWhereItDiffers() {
        ObjectNode object = Manifests.object(
                right("a"), right("b").caBundle("b2xk"), right("c"), right("d").caBundle("no base64"));

        assertThat(mend(object, Optional.of(BUNDLE))).isEqualTo(patch("""
                - {op: test, path: /metadata/resourceVersion, value: "1"}
                - {op: add, path: /webhooks/1/clientConfig/caBundle, value: UEVN}
                - {op: add, path: /webhooks/3/clientConfig/caBundle, value: UEVN}
                """));
        assertThat(mend(object, NOBODY_ASKS)).as("somebody else fills it").isEmpty();
    }

    @Test
    void opensWhatWouldRefuseAnybodyAndRemembersIt() {
        ObjectNode object = Manifests.object(right("a"), open("b"), open("c"));

        ArrayNode patch = mend(object, Optional.of(BUNDLE));

        assertThat(patch).isEqualTo(patch("""
                - {op: test, path: /metadata/resourceVersion, value: "1"}
                - {op: add, path: /webhooks/1/failurePolicy, value: Ignore}
                - {op: add, path: /webhooks/2/failurePolicy, value: Ignore}
                - {op: add, path: /metadata/annotations, value: {}}
                - {op: add, path: /metadata/annotations/transplant.dev~1set-to-ignore, value: "b,c"}
                """));
        assertThat(mend(PatchedObject.of(object, patch), Optional.of(BUNDLE)))
                .as("settled by its own patch")
                .isEmpty();
    }

    @Test
    void keepsOtherAnnotations() {
        ObjectNode object = Manifests.object(open("a"));
        object.withObject("/metadata/annotations").put("team", "storage");

        ObjectNode mended = PatchedObject.of(object, mend(object, NOBODY_ASKS));

        assertThat(mended.at("/metadata/annotations"))
                .isEqualTo(Fixture.yaml("{team: storage, transplant.dev/set-to-ignore: a}"));
    }

    @ParameterizedTest(name = "{0}, open {1}, labelled {2}, {3}: {4}")
    @CsvSource({
        "ingresses,  true,  false, Fail,   true",
        "ingresses,  true,  false, Ignore, false",
        "ingresses,  true,  true,  Fail,   false",
        "ingresses,  false, false, Fail,   false",
        "ingresses,  false, false, Ignore, false",
        "namespaces, true,  false, Fail,   true",
        "namespaces, true,  false, Ignore, false",
        "configmaps, true,  false, Fail,   false",
        "*,          true,  false, Fail,   true",
        "'*/*',      true,  false, Fail,   true",
    })
    void opensOnlyWhatHurtsOthers(
            String resource, boolean open, boolean labelled, String failurePolicy, boolean opened) {
        Manifests.Webhook webhook =
                (open ? open("a") : right("a")).resource(resource).failurePolicy(failurePolicy);
        ObjectNode object = Manifests.object(labelled ? webhook.labelled() : webhook);

        assertThat(!mend(object, Optional.of(BUNDLE)).isEmpty()).isEqualTo(opened);
    }

    /** Conditions that a Kubernetes before 1.30 drops leave an entry open, too. */
    @Test
    void opensWhatHasNoConditions() {
        ObjectNode object = Manifests.object(right("a").conditions(List.of()));

        assertThat(mend(object, NOBODY_ASKS).findValuesAsText("path")).contains("/webhooks/0/failurePolicy");
    }

    @Test
    void setsBackToFailWhatIsRightAgain() {
        ObjectNode object =
                Manifests.object(right("a").failurePolicy("Ignore"), right("b").failurePolicy("Ignore"));
        opened(object, "a");

        ArrayNode patch = mend(object, NOBODY_ASKS);

        assertThat(patch).as("b was somebody's wish").isEqualTo(patch("""
                - {op: test, path: /metadata/resourceVersion, value: "1"}
                - {op: add, path: /webhooks/0/failurePolicy, value: Fail}
                - {op: remove, path: /metadata/annotations/transplant.dev~1set-to-ignore}
                """));
        assertThat(mend(PatchedObject.of(object, patch), NOBODY_ASKS)).isEmpty();
    }

    @Test
    void setsBackOneAndKeepsTheOther() {
        ObjectNode object =
                Manifests.object(right("a").failurePolicy("Ignore"), open("b").failurePolicy("Ignore"));
        opened(object, "a,b");

        assertThat(mend(object, NOBODY_ASKS)).isEqualTo(patch("""
                - {op: test, path: /metadata/resourceVersion, value: "1"}
                - {op: add, path: /webhooks/0/failurePolicy, value: Fail}
                - {op: add, path: /metadata/annotations/transplant.dev~1set-to-ignore, value: b}
                """));
    }

    @ParameterizedTest(name = "remembered {0}: the annotation goes")
    @ValueSource(strings = {"a", "gone", "a,gone"})
    void forgetsWhatFailsAgainOrIsGone(String remembered) {
        ObjectNode object = Manifests.object(right("a"));
        opened(object, remembered);

        assertThat(mend(object, NOBODY_ASKS)).isEqualTo(patch("""
                - {op: test, path: /metadata/resourceVersion, value: "1"}
                - {op: remove, path: /metadata/annotations/transplant.dev~1set-to-ignore}
                """));
    }

    /** An apply of the manifest sets it to Fail again, while the cluster still drops the conditions. */
    @Test
    void opensAgainWhatAnApplyClosed() {
        ObjectNode object = Manifests.object(open("a"));
        opened(object, "a");

        assertThat(mend(object, NOBODY_ASKS)).isEqualTo(patch("""
                - {op: test, path: /metadata/resourceVersion, value: "1"}
                - {op: add, path: /webhooks/0/failurePolicy, value: Ignore}
                """));
    }

    @Test
    void appliesToTheVersionThatWasReadAlone() {
        ObjectNode object = Manifests.object(open("a"));
        ArrayNode patch = mend(object, NOBODY_ASKS);
        object.withObject("/metadata").put("resourceVersion", "2");

        assertThatIllegalStateException().isThrownBy(() -> PatchedObject.of(object, patch));
    }

    private static ArrayNode mend(ObjectNode object, Optional<String> bundle) {
        return Mending.patch(Configuration.of(Configuration.Type.MUTATING, object), bundle);
    }

    private static void opened(ObjectNode object, String names) {
        object.withObject("/metadata/annotations").put(Configuration.OPENED, names);
    }

    private static ArrayNode patch(String yaml) {
        return (ArrayNode) Fixture.yaml(yaml);
    }
}
