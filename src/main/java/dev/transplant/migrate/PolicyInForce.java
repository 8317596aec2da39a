package dev.transplant.migrate;

import dev.transplant.policy.Held;
import dev.transplant.policy.InvalidYamlException;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyConfigMap;
import dev.transplant.policy.PolicyReader;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * The policy that the target's webhook follows.
 *
 * @param home our own namespace there
 */
record PolicyInForce(KubernetesClient target, String home) {
    /** A policy, and the digest of its text. */
    record Text(Policy policy, String digest) {}

    /** @throws OutageException if there is none, or it cannot be read */
    Text now() {
        return new Guarded(Side.TARGET).ask(() -> {
            try {
                String text = PolicyConfigMap.text(target, home)
                        .orElseThrow(() -> new OutageException(
                                "ConfigMap %s/%s is gone: apply the manifest again"
                                        .formatted(home, PolicyConfigMap.NAME),
                                false));
                return new Text(PolicyReader.read(text), Held.digest(text));
            } catch (InvalidYamlException e) {
                throw new OutageException(
                        "ConfigMap %s/%s holds no valid policy: %s"
                                .formatted(home, PolicyConfigMap.NAME, e.getMessage()),
                        false,
                        e);
            }
        });
    }

    /**
     * Returns the policy that a plan was made with.
     *
     * @throws OutageException if it is another one now
     */
    Policy of(BackupPlan plan) {
        Text now = now();
        if (!now.digest().equals(plan.policy())) {
            throw new OutageException(
                    "the policy was changed since this run was planned: start the run again, so that it plans anew",
                    false);
        }
        return now.policy();
    }
}
