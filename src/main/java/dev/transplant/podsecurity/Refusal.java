package dev.transplant.podsecurity;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Why one check refuses a pod.
 *
 * @param check name of the check as Kubernetes has it, such as {@code hostPathVolumes}
 * @param reason in the API server's words, such as {@code hostPath volumes}
 * @param detail in the API server's words, such as {@code volume "data"}
 * @param violations the fields, each once; never empty
 */
public record Refusal(String check, String reason, String detail, List<Violation> violations) {
    public Refusal {
        violations = List.copyOf(violations);
    }

    /** Returns what the API server says after {@code violates PodSecurity "LEVEL:VERSION": }. */
    public static String text(List<Refusal> refusals) {
        return refusals.stream()
                .map(refusal -> refusal.reason() + " (" + refusal.detail() + ")")
                .collect(Collectors.joining(", "));
    }
}
