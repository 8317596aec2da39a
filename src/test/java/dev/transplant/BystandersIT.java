package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.Installation;
import dev.transplant.testbed.WebhookProcess;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the webhook means for those who are not Velero: nothing. */
@ExtendWith(BedExtension.class)
class BystandersIT {
    private static final Pattern LABELS = Pattern.compile(", labels: \\{velero[^}]*}");
    private static final String ASKED = "http_server_requests_seconds_count";

    @ParameterizedTest
    @EnumSource(names = {"TARGET_1_35", "TARGET_1_26"})
    void noticeNothing(ClusterSpec spec, Bed bed) {
        Cluster cluster = bed.cluster(spec);
        try (Installation installation = Installation.on(cluster)) {
            try (WebhookProcess webhook = installation.start(0)) {
                webhook.awaitReady();
                double before = webhook.metricSum(ASKED);
                writeAndTakeAway(cluster, objects(true));
                if (spec == ClusterSpec.TARGET_1_35) {
                    assertThat(webhook.metricSum(ASKED))
                            .as("no request of others is sent, also with Velero's labels")
                            .isEqualTo(before);
                }
                assertThat(Objects.asVelero(cluster, Objects.ingress("default", "avi-lb")))
                        .isNotNull();
                assertThat(webhook.metricSum(ASKED)).as("Velero's are").isGreaterThan(before);
            }
            writeAndTakeAway(cluster, objects(false));
            // Whoever writes Velero's label into a new object there is taken for Velero while we are away.
            writeAndTakeAway(cluster, objects(spec == ClusterSpec.TARGET_1_35));
        }
    }

    /** One of each kind, with Velero's labels or without. */
    private static List<String> objects(boolean labelled) {
        return Stream.of(
                        Objects.namespace("bystander"),
                        Objects.ingress("default", "avi-lb"),
                        Objects.claim("default", "default"),
                        Objects.volume("default", "default"),
                        Objects.statefulSet("default", "default"),
                        Objects.pod("default", "web", Objects.RESTRICTED))
                .map(object -> labelled ? object : LABELS.matcher(object).replaceAll(""))
                .toList();
    }

    /** Creates the objects and changes them as anybody in the cluster may. */
    private static void writeAndTakeAway(Cluster cluster, List<String> objects) {
        String yaml = String.join("---\n", objects);
        try {
            cluster.kubectlWith(yaml, "create", "-f", "-");
            cluster.kubectlWith(yaml, "annotate", "-f", "-", "example.com/changed=yes");
            cluster.kubectlWith(yaml, "label", "-f", "-", "changed=yes");
        } finally {
            cluster.kubectlWith(yaml, "delete", "-f", "-", "--ignore-not-found", "--timeout=60s");
        }
    }
}
