package dev.transplant.admission;

import dev.transplant.events.Notice;
import dev.transplant.events.Notices;
import dev.transplant.rewrite.Finding;
import dev.transplant.rewrite.RewriteRule;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The webhook: a review in, a response out, both as bytes; tells logs, metrics and Events what it decided. */
public final class Webhook {
    private static final Logger LOG = Logger.getLogger(Webhook.class);

    private static final String REFUSED = "RestoredObjectRefused";

    private final Supplier<Optional<Judge>> judges;
    private final PolicyDoor door;
    private final RefusedPods pods;
    private final Notices notices;
    private final MeterRegistry metrics;

    /** @param judges the judge by the policy in force; asked once for each review, so that no object sees two policies */
    public Webhook(
            Supplier<Optional<Judge>> judges,
            PolicyDoor door,
            RefusedPods pods,
            Notices notices,
            MeterRegistry metrics) {
        this.judges = judges;
        this.door = door;
        this.pods = pods;
        this.notices = notices;
        this.metrics = metrics;
    }

    /**
     * Answers a review of the mutating webhook.
     *
     * @throws NotAReviewException if the body is no review
     * @throws NoPolicyException if there is no policy yet
     * @throws RuleFailedException if a rule has a bug; names the review's uid
     */
    public byte[] mutate(byte[] body) throws NotAReviewException {
        Request request = AdmissionReview.read(body);
        Verdict verdict = decide(request, (judge, r) -> {
            pods.look(judge, r, body.length);
            return judge.mutate(r);
        });
        count(request, verdict);
        tell(request, verdict, finding -> reason(verdict, finding));
        return answer("mutate", request, verdict);
    }

    /**
     * Answers the second review of the same object, by which a restore survives the loss of the replica that was asked
     * first: API servers do not ask twice by themselves. It is counted only if the first answer did not arrive, as then
     * there is something to do still. Throws as {@link #mutate} does.
     */
    public byte[] mutateAgain(byte[] body) throws NotAReviewException {
        Request request = AdmissionReview.read(body);
        Verdict verdict = decide(request, Judge::mutate);
        if (!(verdict.decision() instanceof Decision.Allow)) {
            count(request, verdict);
        }
        tell(request, verdict, finding -> reason(verdict, finding));
        return answer("mutate again", request, verdict);
    }

    /**
     * Answers a review of the validating webhook; throws as {@link #mutate} does. A policy is judged even while there is
     * none in force.
     */
    public byte[] validate(byte[] body) throws NotAReviewException {
        Request request = AdmissionReview.read(body);
        Verdict verdict = door.concerns(request) ? guard(request, door::validate) : decide(request, Judge::validate);
        boolean denied = verdict.decision() instanceof Decision.Deny;
        tell(request, verdict, finding -> denied ? REFUSED : "RestoredClassRemains");
        return answer("validate", request, verdict);
    }

    private Verdict decide(Request request, BiFunction<Judge, Request, Verdict> how) {
        Judge judge = judges.get().orElseThrow(NoPolicyException::new);
        return guard(request, r -> how.apply(judge, r));
    }

    private static Verdict guard(Request request, Function<Request, Verdict> how) {
        try {
            return how.apply(request);
        } catch (RuntimeException e) {
            throw new RuleFailedException("review %s failed".formatted(Warnings.printable(request.uid())), e);
        }
    }

    private static byte[] answer(String webhook, Request request, Verdict verdict) {
        boolean toldOf = !verdict.equals(Verdict.UNCHANGED);
        LOG.logf(
                toldOf ? Logger.Level.INFO : Logger.Level.DEBUG,
                "%s uid=%s operation=%s kind=%s namespace=%s name=%s decision=%s rules=%s findings=%d",
                webhook,
                Warnings.printable(request.uid()),
                request.operation(),
                Warnings.printable(request.kind()),
                Warnings.printable(request.namespace()),
                Warnings.printable(request.name()),
                outcome(verdict),
                verdict.rules(),
                verdict.findings().size());
        return AdmissionReview.write(request.uid(), verdict);
    }

    private static String outcome(Verdict verdict) {
        return switch (verdict.decision()) {
            case Decision.Allow allow -> verdict.rules().isEmpty() ? "unchanged" : "observed";
            case Decision.Patch patch -> "rewritten";
            case Decision.Deny deny -> "denied";
        };
    }

    private void count(Request request, Verdict verdict) {
        String kind = Judge.kindOf(request);
        metrics.counter(
                        "transplant.reviews",
                        "kind",
                        kind,
                        "operation",
                        request.operation(),
                        "outcome",
                        outcome(verdict))
                .increment();
        verdict.rules()
                .forEach(rule ->
                        metrics.counter("transplant.rewrites", "rule", rule).increment());
        verdict.findings().stream()
                .filter(finding -> RewriteRule.mapsClasses(finding.rule()))
                .forEach(finding ->
                        metrics.counter("transplant.unmapped", "kind", kind).increment());
    }

    private static String reason(Verdict verdict, Finding finding) {
        if (verdict.decision() instanceof Decision.Deny) {
            return REFUSED;
        }
        return RewriteRule.mapsClasses(finding.rule()) ? "RestoredValueNotMapped" : "RestoredLabelNeedsAttention";
    }

    private void tell(Request request, Verdict verdict, Function<Finding, String> reason) {
        String namespace = Judge.namespaceOf(request);
        if (namespace.isEmpty() || request.dryRun()) {
            return;
        }
        for (Finding finding : verdict.findings()) {
            if (finding.weight() != Finding.Weight.NOTE) {
                notices.tell(new Notice(
                        Notice.About.namespace(namespace),
                        Notice.Severity.WARNING,
                        reason.apply(finding),
                        Warnings.printable(finding.message() + ", in " + request.kind())));
            }
        }
    }
}
