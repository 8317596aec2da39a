package dev.transplant.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.podsecurity.Level;
import dev.transplant.rewrite.Change;
import dev.transplant.rewrite.Fixture;
import dev.transplant.rewrite.Rewrite;
import dev.transplant.rewrite.RewriteRule;
import dev.transplant.rewrite.Rewriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelPodSecurityTest {
    /** Leaves the other two modes alone, so that a fixture shows the one it is about. */
    private static final String ENFORCE_ONLY = "audit: keep, warn: keep";

    private static final String CONSENT = "limit: restricted, "
            + "namespaces: {'legacy-*': privileged, 'legacy-db-*': baseline, legacy-db-one: privileged}, "
            + ENFORCE_ONLY;

    @ParameterizedTest(name = "{0}: {4}")
    @CsvSource({
        "no-labels,                 '',                  2, 0, all labels come in one operation, the mark in another",
        "null-labels,               '',                  2, 0, a null counts as absent",
        "empty-labels,              '',                  7, 0, the parent is there",
        "other-labels,              '',                  7, 0, other labels stay",
        "own-level,                 '',                  2, 0, the source's own levels are kept without a version",
        "own-level-overridden,      'override: true, ~', 3, 0, the policy replaces a valid level too",
        "own-level-equal,           'override: true, ~', 1, 0, the labels stand already but are ours now",
        "own-version,               ~,                   0, 0, a valid version is kept with its level",
        "own-version-without-level, ~,                   3, 0, a version means nothing without a level",
        "invalid-level,             ~,                   3, 1, the API server would refuse the level",
        "empty-level,               ~,                   3, 1, the API server would refuse the level",
        "invalid-version,           ~,                   1, 1, the API server would refuse the version",
        "invalid-level-and-version, ~,                   3, 1, one finding tells both",
        "keep,                      'enforce: keep, ~',  0, 1, the labels stay as the source has them; an invalid one is told of",
        "fixed-level,               'enforce: restricted, version: v1.30, ~', 1, 0, one level for every namespace",
        "consent-none,              CONSENT,             2, 0, without consent no looser than the limit",
        "consent-prefix,            CONSENT,             2, 0, consent loosens the level",
        "consent-longer-prefix,     CONSENT,             2, 0, the longer prefix wins",
        "consent-name,              CONSENT,             2, 0, the name wins over every prefix",
        "annotated,                 ~,                   4, 0, the mark joins the annotations that are there",
        "pending,                   ~,                   0, 0, a mark that an earlier pass left stays",
        "pending-elsewhere,         ~,                   3, 0, what another cluster gave for the time being is no choice",
        "settled-elsewhere,         ~,                   2, 0, what came of it there is but the mark tells of another cluster",
        "marks-of-wrong-types,      ~,                   2, 0, the API server refuses them itself",
        "annotations-of-wrong-type, ~,                   2, 0, the API server refuses them itself",
        "looser-than-limit,         ~,                   0, 1, it would arrive without us too but should be known",
        "looser-with-consent,       CONSENT,             0, 0, somebody knows already",
        "labels-not-an-object,      '',                  0, 0, the API server refuses it itself",
        "labels-of-wrong-types,     'override: true',    0, 0, the API server refuses them itself",
        "no-name,                   '',                  0, 0, the level follows from the name",
        "name-not-a-string,         '',                  0, 0, the API server refuses it itself",
        "metadata-not-an-object,    '',                  0, 0, the API server refuses it itself",
        "other-group,               '',                  0, 0, another API group's Namespace is not ours",
    })
    void rewrites(String fixture, String policy, int operations, int findings, String why) throws Exception {
        Fixture pair = Fixture.load("label-pod-security/" + fixture);
        RewriteRule rule = rule(policy.replace("CONSENT", CONSENT).replace("~", ENFORCE_ONLY));

        pair.assertRewrittenBy(rule, operations, findings, why);
    }

    @Test
    void leavesNamespacesAloneAtUpdate() throws Exception {
        Fixture pair = Fixture.load("label-pod-security/no-labels");

        Rewrite rewrite = new Rewriter(List.of(rule(""))).rewrite(Change.update(pair.in(), pair.out()));

        assertThat(rewrite.patch()).isEmpty();
        assertThat(rewrite.object()).isEqualTo(pair.in());
    }

    @ParameterizedTest(name = "{0} planned {1}")
    @CsvSource({
        "~,                     restricted, restricted, 'a plan knows better than unplanned'",
        "~,                     privileged, baseline,   'no plan exceeds the limit'",
        "CONSENT,               privileged, privileged, 'consent permits it'",
        "CONSENT,               restricted, restricted, 'a plan may be stricter than the consent'",
        "'enforce: baseline, ~', restricted, baseline,  'only least is planned'",
    })
    void followsThePlan(String policy, String planned, String level, String why) throws Exception {
        Fixture pair = Fixture.load("label-pod-security/consent-prefix");
        RewriteRule rule = new LabelPodSecurity(
                podSecurity(policy.replace("CONSENT", CONSENT).replace("~", ENFORCE_ONLY)),
                namespace -> namespace.equals("legacy-web") ? Level.of(planned) : Optional.empty());

        Rewrite rewrite = new Rewriter(List.of(rule)).rewrite(pair.change());

        assertThat(rewrite.object()
                        .at("/metadata/labels/pod-security.kubernetes.io~1enforce")
                        .asText())
                .as(why)
                .isEqualTo(level);
        assertThat(rewrite.object().at("/metadata/annotations").has(Pending.KEY))
                .isFalse();
    }

    @Test
    void leavesNoMarkWhereAnnotationsAreFull() throws Exception {
        ObjectNode namespace = Fixture.load("label-pod-security/annotated").in().deepCopy();
        namespace.withObject("/metadata/annotations").put("big", "x".repeat(256 * 1024 - 10));

        Rewrite rewrite = new Rewriter(List.of(rule(""))).rewrite(Change.create(namespace));

        assertThat(rewrite.object().at("/metadata/annotations")).hasSize(2);
        assertThat(rewrite.object().at("/metadata/labels")).isNotEmpty();
    }

    private static RewriteRule rule(String podSecurity) throws InvalidYamlException {
        return new LabelPodSecurity(podSecurity(podSecurity), namespace -> Optional.empty());
    }

    private static PodSecurityPolicy podSecurity(String yaml) throws InvalidYamlException {
        return PolicyReader.read("podSecurity: {" + yaml + "}").podSecurity();
    }
}
