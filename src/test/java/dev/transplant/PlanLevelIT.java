package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.Hardened;
import dev.transplant.testbed.Transplant;
import dev.transplant.testbed.Velero;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The level that the plan of a backup gives a namespace follows from the cluster's Velero, asked as it runs. */
@ExtendWith(BedExtension.class)
class PlanLevelIT {
    @ParameterizedTest(name = "Velero {0}: {1}")
    @CsvSource({"1.13, baseline", "1.18, restricted"})
    void hasAFloorWhereVelerosOwnContainerIsRefused(String version, String level, Bed bed) throws Exception {
        String backup = Hardened.backup(bed);
        Cluster target = bed.cluster(ClusterSpec.TARGET_1_35);
        try (Velero velero = bed.velero(target, version)) {
            velero.awaitBackup(backup);
            Hardened.addVolume(target);

            Transplant.Result plan = Transplant.run(
                    "plan", "--kubeconfig", target.kubeconfig().toString(), "--backup", backup, "-o", "json");

            JsonNode summary = new ObjectMapper().readTree(plan.output()).path("summary");
            JsonNode hardened = Hardened.in(summary.path("namespaces"));
            assertThat(hardened.path("level").asText()).as(plan.errors()).isEqualTo(level);
            assertThat(hardened.has("floor")).isEqualTo(level.equals("baseline"));
            assertThat(target.list("-n", "velero", "serverstatusrequests"))
                    .as("left")
                    .isEmpty();
        } finally {
            Hardened.removeVolume(target);
        }
    }
}
