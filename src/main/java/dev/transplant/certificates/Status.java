package dev.transplant.certificates;

import java.util.List;
import java.util.Optional;

/**
 * How things stand after a round of {@link Upkeep}.
 *
 * @param served absent while there is no certificate to serve
 * @param untrusted why API servers cannot trust us; absent when they can
 * @param problem what somebody should mend though we still serve
 * @param faults what is wrong with our configurations
 * @param refusesAnybody whether others than Velero are refused while we are not Ready
 * @param canMiss whether something that Velero restores can arrive without us
 */
record Status(
        Optional<Served> served,
        Optional<String> untrusted,
        Optional<String> problem,
        List<SelfCheck.Fault> faults,
        boolean refusesAnybody,
        boolean canMiss) {
    Status {
        faults = List.copyOf(faults);
    }
}
