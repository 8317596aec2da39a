package dev.transplant.migrate;

import dev.transplant.certificates.ConfigurationCheck;
import java.util.ArrayList;
import java.util.List;

/** Finds that restored objects would not be sent to the webhook. Whether its replicas answer, the canary shows. */
final class WebhookInstallation implements PreflightCheck {
    private static final String NAME = "webhook";

    @Override
    public List<Finding> look(Situation situation) {
        List<Finding> findings = new ArrayList<>();
        situation
                .target()
                .part(Part.WEBHOOK)
                .filter(List::isEmpty)
                .ifPresent(none -> findings.add(Finding.stops(
                        NAME,
                        "the target has no Deployment transplant-webhook in namespace '%s'".formatted(situation.home()),
                        "kubectl apply -k k8s (Kubernetes 1.30 and newer) or kubectl apply -k k8s/before-1.30")));
        situation
                .target()
                .part(Part.CONFIGURATIONS)
                .map(found -> ConfigurationCheck.faults(found, situation.policy()))
                .ifPresent(faults ->
                        faults.forEach(fault -> findings.add(Finding.stops(NAME, fault.problem(), fault.mend()))));
        return findings;
    }
}
