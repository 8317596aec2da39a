package dev.transplant.plan;

import dev.transplant.podsecurity.Level;
import dev.transplant.podsecurity.Version;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/**
 * What a plan must know of the restore beside the objects and the policy.
 *
 * @param kubernetes version of the target cluster
 * @param refusals the level of which all refusals are to be told, if any
 */
public record Conditions(Version kubernetes, VolumeRestore volumes, Optional<Level> refusals) {
    /** Asks the target which version it has; the newest if it says none that can be read. */
    public static Version version(KubernetesClient client) {
        return Version.ofServer(client.getKubernetesVersion().getMinor()).orElse(Version.LATEST);
    }
}
