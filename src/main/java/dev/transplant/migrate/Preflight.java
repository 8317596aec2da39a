package dev.transplant.migrate;

import java.util.Comparator;
import java.util.List;

/** Everything that would fail later, found before anything is made. */
public final class Preflight {
    private static final List<PreflightCheck> CHECKS = List.of(
            new UnreadableParts(),
            new SourceToken(),
            new MissingRights(),
            new VeleroPresence(),
            new VeleroVersions(),
            new KubernetesDowngrade(),
            new StorageLocations(),
            new NodeAgents(),
            new WebhookInstallation(),
            new PolicyFit(),
            new TargetClasses(),
            new DefaultClasses(),
            new ClassesMappedTwice(),
            new SourceNamespaces(),
            new TerminatingNamespaces(),
            new RefusedPods(),
            new ExistingData(),
            new UnreadClaims(),
            new TakenNames(),
            new GivenBackup(),
            new QuiescedByOthers(),
            new Autoscalers());

    private Preflight() {}

    /** Returns all that is found, what stops the run first. Pure. */
    public static List<Finding> findings(Situation situation) {
        return CHECKS.stream()
                .flatMap(check -> check.look(situation).stream())
                .distinct()
                .sorted(Comparator.comparing(finding -> finding.weight() != Finding.Weight.STOPS))
                .toList();
    }
}
