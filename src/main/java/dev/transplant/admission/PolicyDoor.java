package dev.transplant.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.policy.InvalidPolicyException;
import dev.transplant.policy.PolicyConfigMap;
import dev.transplant.policy.PolicyReader;

/**
 * Refuses a bad policy where it is applied. Needs no policy in force, so that also the first one is looked at.
 *
 * @param namespace the namespace we run in
 */
public record PolicyDoor(String namespace) {
    /** Whether the object is the policy, whoever writes it. */
    boolean concerns(Request request) {
        return request.kind().equals("ConfigMap")
                && request.namespace().equals(namespace)
                && request.name().equals(PolicyConfigMap.NAME)
                && request.object().isObject();
    }

    /** Says whether the policy could be put in force. */
    Verdict validate(Request request) {
        JsonNode yaml = request.object().path("data").path(PolicyConfigMap.KEY);
        if (!yaml.isTextual()) {
            return deny(request, "data has no key " + PolicyConfigMap.KEY + ": add it");
        }
        try {
            PolicyReader.read(yaml.asText());
            return Verdict.UNCHANGED;
        } catch (InvalidPolicyException e) {
            return deny(request, PolicyConfigMap.KEY + ": " + e.getMessage());
        }
    }

    private static Verdict deny(Request request, String problem) {
        return Verdict.deny(Warnings.printable(request.subject() + ": " + problem));
    }
}
