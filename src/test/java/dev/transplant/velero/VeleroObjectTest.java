package dev.transplant.velero;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VeleroObjectTest {
    private static VeleroObject read(String json) throws JsonProcessingException {
        return VeleroObject.of(new ObjectMapper().readTree(json));
    }

    @Test
    void readsWhatVeleroSays() throws JsonProcessingException {
        VeleroObject restore = read("""
                {"kind": "Restore", "metadata": {"namespace": "velero", "name": "shop-1", "uid": "u",
                    "creationTimestamp": "2026-11-29T10:00:00Z", "annotations": {"transplant.dev/run": "shop-1"}},
                 "status": {"phase": "PartiallyFailed", "startTimestamp": "2026-11-29T10:00:01Z",
                    "completionTimestamp": "2026-11-29T10:05:00Z", "warnings": 2, "errors": 1,
                    "progress": {"itemsRestored": 7, "totalItems": 9}}}""");

        assertThat(restore.phase()).isEqualTo(new Phase("PartiallyFailed"));
        assertThat(restore.created()).isEqualTo(Instant.parse("2026-11-29T10:00:00Z"));
        assertThat(restore.started()).contains(Instant.parse("2026-11-29T10:00:01Z"));
        assertThat(restore.completed()).contains(Instant.parse("2026-11-29T10:05:00Z"));
        assertThat(restore.items()).isEqualTo(7);
        assertThat(restore.totalItems()).isEqualTo(9);
        assertThat(restore.warnings()).isEqualTo(2);
        assertThat(restore.errors()).isEqualTo(1);
        assertThat(restore.annotation("transplant.dev/run")).isEqualTo("shop-1");
        assertThat(restore.reason()).isEmpty();
    }

    @Test
    void isNewBeforeVeleroHasSeenIt() throws JsonProcessingException {
        VeleroObject backup = read("{\"kind\": \"Backup\", \"metadata\": {\"name\": \"shop-1\"}}");

        assertThat(backup.phase()).isEqualTo(new Phase("New"));
        assertThat(backup.started()).isEmpty();
        assertThat(backup.annotation("transplant.dev/run")).isEmpty();
    }

    @Test
    void saysWhyItFailed() throws JsonProcessingException {
        assertThat(read("{\"status\": {\"phase\": \"Failed\", \"failureReason\": \"the server restarted\"}}")
                        .reason())
                .isEqualTo("the server restarted");
        assertThat(read("{\"status\": {\"phase\": \"FailedValidation\", \"validationErrors\": [\"a\", \"b\"]}}")
                        .reason())
                .isEqualTo("a; b");
    }

    @ParameterizedTest(name = "{0}: ended {1}, usable {2}")
    @CsvSource({
        "'',                                        false, false",
        "New,                                       false, false",
        "Queued,                                    false, false",
        "ReadyToStart,                              false, false",
        "InProgress,                                false, false",
        "WaitingForPluginOperations,                false, false",
        "WaitingForPluginOperationsPartiallyFailed, false, false",
        "Finalizing,                                false, false",
        "FinalizingPartiallyFailed,                 false, false",
        "OneOfTomorrow,                             false, false",
        "Completed,                                 true,  true",
        "PartiallyFailed,                           true,  true",
        "Failed,                                    true,  false",
        "FailedValidation,                          true,  false",
        "Deleting,                                  true,  false",
    })
    void knowsThePhases(String phase, boolean ended, boolean usable) {
        assertThat(Phase.of(phase).hasEnded()).isEqualTo(ended);
        assertThat(Phase.of(phase).isUsable()).isEqualTo(usable);
    }
}
