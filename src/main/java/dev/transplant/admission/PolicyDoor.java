package dev.transplant.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.policy.InvalidYamlException;
import dev.transplant.policy.PolicyConfigMap;
import dev.transplant.policy.PolicyReader;

/**
 * Refuses a bad policy where it is applied. Needs no policy in force, so that also the first one is looked at. A ConfigMap
 * without any data, as the manifest brings it, is the empty policy; but a policy may not get lost.
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
        JsonNode yaml = policy(request.object());
        if (!yaml.isTextual()) {
            boolean none = request.object().path("data").isEmpty()
                    && request.object().path("binaryData").isEmpty();
            return none && policy(request.oldObject()).isMissingNode()
                    ? Verdict.UNCHANGED
                    : deny(
                            request,
                            "data has no key %s: add it; an empty one stands for the defaults"
                                    .formatted(PolicyConfigMap.KEY));
        }
        try {
            PolicyReader.read(yaml.asText());
            return Verdict.UNCHANGED;
        } catch (InvalidYamlException e) {
            return deny(request, PolicyConfigMap.KEY + ": " + e.getMessage());
        }
    }

    private static JsonNode policy(JsonNode configMap) {
        return configMap.path("data").path(PolicyConfigMap.KEY);
    }

    private static Verdict deny(Request request, String problem) {
        return Verdict.deny(Warnings.printable(request.subject() + ": " + problem));
    }
}
