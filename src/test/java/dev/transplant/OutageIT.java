package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.testbed.Bed;
import dev.transplant.testbed.BedExtension;
import dev.transplant.testbed.ClusterSpec;
import dev.transplant.testbed.ManyObjects;
import dev.transplant.testbed.Velero;
import dev.transplant.testbed.WebhookProcess;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Velero restores while one replica, and then none, is there. */
@ExtendWith(BedExtension.class)
class OutageIT {
    @Test
    void isNeverSilentAndCanBeMadeGood(Bed bed) {
        String backup = ManyObjects.backup(bed);
        try (Velero velero = bed.velero(bed.cluster(ClusterSpec.TARGET_1_35), "1.18");
                TwoReplicas webhook = new TwoReplicas(bed.cluster(ClusterSpec.TARGET_1_35), velero, backup)) {
            webhook.beginSome("loss");
            webhook.awaitMiddle("loss", ManyObjects.SOME / 3);
            int lost = webhook.killBusiest();
            webhook.assertComplete("loss");
            webhook.start(lost);

            webhook.beginSome("outage");
            webhook.awaitMiddle("outage", ManyObjects.SOME / 3);
            webhook.replicas().forEach(WebhookProcess::kill);
            JsonNode restore = webhook.ended("outage");

            assertThat(restore.at("/status/phase").asText()).isEqualTo("PartiallyFailed");
            assertThat(restore.at("/status/errors").asInt()).isPositive();
            assertThat(webhook.errors("outage")).anyMatch(line -> line.contains("failed calling webhook"));
            assertThat(ManyObjects.notRewritten(webhook.target(), "outage")).isEmpty();
            assertThat(ManyObjects.count(webhook.target(), "outage")).isLessThan(ManyObjects.SOME);

            webhook.start(0);
            webhook.start(1);
            JsonNode again = webhook.again("outage", "outage-again");
            assertThat(again.at("/status/phase").asText()).isEqualTo("Completed");
            assertThat(ManyObjects.notRewritten(webhook.target(), "outage")).isEmpty();
            assertThat(ManyObjects.count(webhook.target(), "outage")).isEqualTo(ManyObjects.SOME);
        }
    }

    @Test
    void before130WhatWasMissedIsNamedWithTheCommandThatMendsIt(Bed bed) {
        String backup = ManyObjects.backup(bed);
        try (Velero velero = bed.velero(bed.cluster(ClusterSpec.TARGET_1_26), "1.18");
                TwoReplicas webhook = new TwoReplicas(bed.cluster(ClusterSpec.TARGET_1_26), velero, backup)) {
            webhook.replicas().forEach(WebhookProcess::kill);
            webhook.beginSome("missed");
            webhook.ended("missed");
            List<JsonNode> missed = ManyObjects.notRewritten(webhook.target(), "missed");
            assertThat(missed)
                    .as("Namespaces, which Velero does not label, arrive; nothing else does")
                    .isNotEmpty()
                    .allMatch(object -> object.path("kind").asText().equals("Namespace"));
            assertThat(ManyObjects.count(webhook.target(), "missed")).isEqualTo(missed.size());

            webhook.start(0);
            webhook.assertMissedIsTold("missed");
            for (JsonNode namespace : missed) {
                String name = namespace.at("/metadata/name").asText();
                webhook.target().shell(webhook.command(name, "RestoredObjectMissed"));
            }
            assertThat(ManyObjects.notRewritten(webhook.target(), "missed")).isEmpty();
            assertThat(webhook.again("missed", "missed-again")
                            .at("/status/phase")
                            .asText())
                    .isEqualTo("Completed");
            assertThat(ManyObjects.count(webhook.target(), "missed")).isEqualTo(ManyObjects.SOME);
            assertThat(ManyObjects.notRewritten(webhook.target(), "missed")).isEmpty();
        }
    }
}
