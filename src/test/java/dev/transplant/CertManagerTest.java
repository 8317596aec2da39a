package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.certificates.Certificates;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Holds the component k8s/cert-manager against what it patches. */
class CertManagerTest {
    private final JsonNode certificate = Manifests.read("cert-manager/certificate.yaml");
    private final JsonNode pod = Manifests.read("cert-manager/deployment.yaml").at("/spec/template/spec");

    @Test
    void certifiesTheServiceByTheNameThatApiServersAsk() {
        assertThat(Manifests.texts(certificate.at("/spec/dnsNames")))
                .containsExactly("%s.%s.svc".formatted(Certificates.SERVICE, Manifests.namespace()));
    }

    @Test
    void issuesWithItsOwnAuthority() {
        JsonNode issuer = Manifests.read("cert-manager/issuer.yaml");
        JsonNode authority = Manifests.read("cert-manager/certificate-ca.yaml");
        JsonNode selfSigned = Manifests.read("cert-manager/issuer-self-signed.yaml");

        assertThat(certificate.at("/spec/issuerRef/name")).isEqualTo(issuer.at("/metadata/name"));
        assertThat(issuer.at("/spec/ca/secretName")).isEqualTo(authority.at("/spec/secretName"));
        assertThat(authority.at("/spec/issuerRef/name")).isEqualTo(selfSigned.at("/metadata/name"));
        assertThat(authority.at("/spec/secretName"))
                .isNotEqualTo(Manifests.read("webhook/secret.yaml").at("/metadata/name"));
    }

    @Test
    void givesTheWebhookTheFilesThatItIsToldOf() {
        List<String> args = Manifests.texts(pod.at("/containers/0/args")).toList();
        String folder = pod.at("/containers/0/volumeMounts/0/mountPath").asText();

        assertThat(args).containsExactly("webhook", "--certificate", folder + "/tls.crt", "--key", folder + "/tls.key");
        assertThat(new CommandLine(new WebhookCommand()).getCommandSpec().optionsMap())
                .containsKeys("--certificate", "--key");
        assertThat(pod.at("/containers/0/volumeMounts/0/name")).isEqualTo(pod.at("/volumes/0/name"));
        assertThat(pod.at("/volumes/0/secret/secretName")).isEqualTo(certificate.at("/spec/secretName"));
    }

    @Test
    void patchesTheDeploymentAndTheSecretThatThereAre() {
        JsonNode deployment = Manifests.read("webhook/deployment.yaml");
        JsonNode patch = Manifests.read("cert-manager/deployment.yaml");

        assertThat(patch.at("/metadata/name")).isEqualTo(deployment.at("/metadata/name"));
        assertThat(pod.at("/containers/0/name")).isEqualTo(deployment.at("/spec/template/spec/containers/0/name"));
        assertThat(Manifests.read("cert-manager/secret.yaml").at("/metadata/name"))
                .isEqualTo(Manifests.read("webhook/secret.yaml").at("/metadata/name"));
    }

    @Test
    void patchesNothingThatIsNotThere() {
        JsonNode patches = Manifests.read("cert-manager/kustomization.yaml").path("patches");
        List<String> there = Manifests.objects().stream()
                .map(Manifests::read)
                .map(object -> object.path("kind").asText() + " "
                        + object.at("/metadata/name").asText())
                .toList();

        assertThat(Manifests.stream(patches).map(patch -> patch.path("target")).filter(JsonNode::isObject))
                .hasSize(4)
                .allMatch(target -> there.contains(
                        target.path("kind").asText() + " " + target.path("name").asText()));
    }

    @Test
    void letsTheConfigurationsTrustTheCertificate() {
        JsonNode inject = Manifests.read("cert-manager/inject.yaml").path(0);
        String certificateName = "%s/%s"
                .formatted(
                        certificate.at("/metadata/namespace").asText(),
                        certificate.at("/metadata/name").asText());

        assertThat(inject.at("/value/cert-manager.io~1inject-ca-from").asText()).isEqualTo(certificateName);
        for (String file : Manifests.objectsOfKind("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")) {
            assertThat(Manifests.read(file).at("/metadata").has("annotations"))
                    .as("the patch would take them away")
                    .isFalse();
        }
    }
}
