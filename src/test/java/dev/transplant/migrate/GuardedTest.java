package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardedTest {
    private static KubernetesClientException answer(int code) {
        return new KubernetesClientException(
                new StatusBuilder().withCode(code).withMessage("because").build());
    }

    @ParameterizedTest
    @CsvSource({
        "400, false",
        "403, false",
        "404, false",
        "408, true",
        "409, true",
        "422, false",
        "429, true",
        "500, true",
        "503, true"
    })
    void saysWhatTheServerSaidAndWhetherItMayPass(int code, boolean passing) {
        OutageException outage = new Guarded(Side.TARGET).outage(answer(code));
        assertThat(outage.text()).isEqualTo("the API server of the target refuses: because");
        assertThat(outage.isPassing()).isEqualTo(passing);
    }

    @Test
    void saysHowATokenIsRenewed() {
        OutageException source = new Guarded(Side.SOURCE).outage(answer(401));
        assertThat(source.text())
                .isEqualTo(
                        "the API server of the source does not accept our token, which may have expired: put a kubeconfig with a new token into the Job's Secret and start the Job again");
        assertThat(source.isPassing()).isFalse();
        assertThat(new Guarded(Side.TARGET).outage(answer(401)).text())
                .contains("see that ServiceAccount transplant-migrate exists");
    }

    @Test
    void saysWhyThereIsNoAnswer() {
        Guarded source = new Guarded(Side.SOURCE);
        assertThatThrownBy(() -> source.tell(() -> {
                    throw new KubernetesClientException("operation failed", new ConnectException("refused"));
                }))
                .isInstanceOfSatisfying(
                        OutageException.class,
                        outage -> assertThat(outage.isPassing()).isTrue())
                .hasMessage("the API server of the source does not answer: java.net.ConnectException: refused");
        assertThat(source.outage(new KubernetesClientException("timed out")).text())
                .isEqualTo("the API server of the source does not answer: timed out");
    }
}
