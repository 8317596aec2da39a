package dev.transplant.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.events.Notice;
import dev.transplant.policy.InvalidYamlException;
import dev.transplant.policy.PolicyReader;
import dev.transplant.rewrite.Change;
import dev.transplant.rewrite.Outcome;
import dev.transplant.rewrite.RewriteRule;
import dev.transplant.rewrite.Rewriter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookTest {
    private static final PolicyDoor DOOR = new PolicyDoor("transplant-system");
    private static final String UID = "705ab4f5-6393-11e8-b7cc-42010a800002";

    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final List<Notice> notices = new ArrayList<>();

    private Webhook webhook(Optional<Judge> judge) {
        return new Webhook(() -> judge, DOOR, Reviews.blindToPods(), notices::add, metrics);
    }

    private Webhook webhook(String unmapped) {
        return webhook(
                Optional.of(Reviews.judge("ingress: {classes: {avi-lb: contour}, unmapped: %s}".formatted(unmapped))));
    }

    private static ObjectNode review(String ingressClass) {
        ObjectNode review = Reviews.review();
        Reviews.request(review).withObject("/object/spec").put("ingressClassName", ingressClass);
        return review;
    }

    /** A rule with a bug. */
    private record Broken() implements RewriteRule {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public Outcome rewrite(Change change) {
            throw new IllegalStateException("a bug");
        }
    }

    private Webhook broken() throws InvalidYamlException {
        return webhook(
                Optional.of(new Judge(PolicyReader.read(""), new Rewriter(List.of(new Broken())), Reviews.IDENTITY)));
    }

    @Test
    void withoutAPolicyThereIsNoAnswer() {
        Webhook webhook = webhook(Optional.empty());
        byte[] review = Reviews.bytes(review("avi-lb"));

        assertThatThrownBy(() -> webhook.mutate(review)).isInstanceOf(NoPolicyException.class);
        assertThatThrownBy(() -> webhook.validate(review)).isInstanceOf(NoPolicyException.class);
    }

    @Test
    void theFirstPolicyIsValidatedWhileThereIsNone() throws NotAReviewException {
        ObjectNode review = Reviews.review();
        Reviews.request(review)
                .put("namespace", "transplant-system")
                .put("name", "transplant-policy")
                .withObject("/kind")
                .put("kind", "ConfigMap");
        Reviews.request(review).withObject("/object").withObject("/data").put("policy.yaml", "mode: loud");

        assertThat(Reviews.json(webhook(Optional.empty()).validate(Reviews.bytes(review)))
                        .at("/response/status/message")
                        .asText())
                .isEqualTo(
                        "ConfigMap transplant-system/transplant-policy: policy.yaml: line 1: mode: 'loud' is not one of "
                                + "enforce, observe");
    }

    @Test
    void aBugNamesTheReviewAndKeepsItsCause() throws InvalidYamlException {
        Webhook webhook = broken();

        assertThatThrownBy(() -> webhook.mutate(Reviews.bytes(review("avi-lb"))))
                .isInstanceOf(RuleFailedException.class)
                .hasMessage("review %s failed", UID)
                .hasRootCauseMessage("a bug");
        assertThat(metrics.getMeters()).isEmpty();
    }

    @Test
    void aBugConcernsOnlyWhatWouldBeRewritten() throws InvalidYamlException, NotAReviewException {
        ObjectNode review = review("avi-lb");
        Reviews.request(review).withObject("/userInfo").withArray("/groups").removeAll();

        assertThat(Reviews.json(broken().mutate(Reviews.bytes(review)))
                        .at("/response/allowed")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void whatIsNoReviewIsNotCounted() {
        Webhook webhook = webhook("warn");

        assertThatThrownBy(() -> webhook.mutate(new byte[0])).isInstanceOf(NotAReviewException.class);
        assertThatThrownBy(() -> webhook.validate(new byte[0])).isInstanceOf(NotAReviewException.class);
        assertThat(metrics.getMeters()).isEmpty();
    }

    @Test
    void countsReviewsRulesAndFindings() throws NotAReviewException {
        Webhook webhook = webhook("warn");
        webhook.mutate(Reviews.bytes(review("avi-lb")));
        webhook.mutate(Reviews.bytes(review("avi-lb")));
        webhook.mutate(Reviews.bytes(review("odd")));
        webhook("deny").mutate(Reviews.bytes(review("odd")));
        ObjectNode pod = Reviews.review();
        Reviews.request(pod).put("operation", "DELETE").putNull("object");
        webhook.mutate(Reviews.bytes(pod));
        webhook.validate(Reviews.bytes(review("avi-lb")));

        assertThat(counters())
                .isEqualTo(Map.of(
                        "transplant.reviews kind=Ingress operation=CREATE outcome=rewritten", 2.0,
                        "transplant.reviews kind=Ingress operation=CREATE outcome=unchanged", 1.0,
                        "transplant.reviews kind=Ingress operation=CREATE outcome=denied", 1.0,
                        "transplant.reviews kind=other operation=DELETE outcome=unchanged", 1.0,
                        "transplant.rewrites rule=map-ingress-class", 2.0,
                        "transplant.unmapped kind=Ingress", 2.0));
    }

    @Test
    void aReviewAskedTwiceIsCountedOnce() throws NotAReviewException {
        Webhook webhook = webhook("warn");
        webhook.mutate(Reviews.bytes(review("avi-lb")));
        byte[] again = webhook.mutateAgain(Reviews.bytes(review("contour")));

        assertThat(Reviews.json(again).at("/response").has("patch")).isFalse();
        assertThat(counters())
                .isEqualTo(Map.of(
                        "transplant.reviews kind=Ingress operation=CREATE outcome=rewritten", 1.0,
                        "transplant.rewrites rule=map-ingress-class", 1.0));
    }

    @Test
    void whatALostReplicaDidNotAnswerIsAnsweredByTheNext() throws NotAReviewException {
        byte[] again = webhook("warn").mutateAgain(Reviews.bytes(review("avi-lb")));

        assertThat(Reviews.json(again).at("/response").has("patch")).isTrue();
        assertThat(counters()).containsEntry("transplant.reviews kind=Ingress operation=CREATE outcome=rewritten", 1.0);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"warn, RestoredValueNotMapped", "deny, RestoredObjectRefused"})
    void tellsTheNamespaceWhatWasNotMapped(String unmapped, String reason) throws NotAReviewException {
        webhook(unmapped).mutate(Reviews.bytes(review("odd")));

        assertThat(notices)
                .containsExactly(new Notice(
                        Notice.About.namespace("shop"),
                        Notice.Severity.WARNING,
                        reason,
                        "spec.ingressClassName: class 'odd' is not in ingress.classes (known: avi-lb), in Ingress"));
    }

    @Test
    void inObserveModeNothingIsSaidToBeRefused() throws NotAReviewException {
        Judge observer = Reviews.judge("mode: observe\ningress: {classes: {avi-lb: contour}, unmapped: deny}");

        webhook(Optional.of(observer)).mutate(Reviews.bytes(review("odd")));

        assertThat(notices).extracting(Notice::reason).containsExactly("RestoredValueNotMapped");
    }

    @ParameterizedTest(name = "unmapped {0}, class {1}, dryRun {2}: {3}")
    @CsvSource({
        "keep,   odd,     false, only a note",
        "remove, odd,     false, only a note",
        "warn,   avi-lb,  false, mapped",
        "warn,   contour, false, nothing to do",
        "warn,   odd,     true,  nothing was written",
        "deny,   odd,     true,  nothing was refused",
    })
    void saysNothingMore(String unmapped, String ingressClass, boolean dryRun, String why) throws NotAReviewException {
        ObjectNode review = review(ingressClass);
        Reviews.request(review).put("dryRun", dryRun);

        webhook(unmapped).mutate(Reviews.bytes(review));

        assertThat(notices).as(why).isEmpty();
    }

    @Test
    void theLookAfterwardsTellsOnlyOfWhatSomebodyElseBroughtBack() throws NotAReviewException {
        webhook("warn").validate(Reviews.bytes(review("odd")));
        assertThat(notices).isEmpty();

        webhook("warn").validate(Reviews.bytes(review("avi-lb")));
        webhook("deny").validate(Reviews.bytes(review("avi-lb")));
        assertThat(notices).extracting(Notice::reason).containsExactly("RestoredClassRemains", "RestoredObjectRefused");
        assertThat(metrics.getMeters()).isEmpty();
    }

    private Map<String, Double> counters() {
        return metrics.getMeters().stream()
                .map(Counter.class::cast)
                .collect(Collectors.toMap(
                        counter -> counter.getId().getName()
                                + counter.getId().getTags().stream()
                                        .map((Tag tag) -> " " + tag.getKey() + "=" + tag.getValue())
                                        .collect(Collectors.joining()),
                        Counter::count));
    }
}
