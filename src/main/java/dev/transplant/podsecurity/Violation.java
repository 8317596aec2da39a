package dev.transplant.podsecurity;

import com.fasterxml.jackson.core.JsonPointer;

/**
 * A field for which a pod is refused.
 *
 * @param check name of the check as Kubernetes has it, such as {@code hostPathVolumes}
 * @param path where the field stands, or should stand, in the object that was judged
 * @param container empty for a field of the pod itself
 * @param value as it stands there; empty if it is absent but required
 * @param remedy what would satisfy the check, as an order: "set it to false"
 */
public record Violation(String check, JsonPointer path, String container, String value, String remedy) {}
