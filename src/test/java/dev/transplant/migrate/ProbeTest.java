package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.policy.InvalidYamlException;
import dev.transplant.policy.PolicyReader;
import dev.transplant.policy.RunSheet;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeTest {
    @ParameterizedTest(name = "{0}; ingress {1}, storage {2}, namespaces {3}")
    @CsvSource(delimiter = '|', textBlock = """
            {avi: contour, nsx: ''} | {gold: fast, tin: slow} | nsx avi | tin gold | shop blog | an Ingress of class 'avi', an Ingress of class 'nsx', a PersistentVolumeClaim of class 'gold', a PersistentVolumeClaim of class 'tin', a StatefulSet with claims of class 'gold', Namespace 'blog', Namespace 'shop'
            {avi: contour, nsx: ''} | {gold: fast}            | other   | other    | ''        | an Ingress of class 'avi'
            {}                      | {gold: fast}            | ''      | ''       | ''        | an Ingress
            {}                      | {gold: fast}            | avi     | ''       | velero kube-system shop | an Ingress, Namespace 'shop'
            """)
    void triesWhatThePolicyRewrites(
            String ingress,
            String storage,
            String ingressClasses,
            String storageClasses,
            String namespaces,
            String tried)
            throws InvalidYamlException {
        assertThat(tried(
                        "ingress: {classes: %s}\nstorage: {classes: %s}".formatted(ingress, storage),
                        ingressClasses,
                        storageClasses,
                        namespaces))
                .isEqualTo(tried);
    }

    @ParameterizedTest
    @CsvSource({"deny, ''", "warn, an Ingress", "keep, an Ingress"})
    void anIngressWithoutClassMayGetADefaultThatIsDenied(String unmapped, String tried) throws InvalidYamlException {
        assertThat(tried("ingress: {unmapped: %s}".formatted(unmapped), "", "", ""))
                .isEqualTo(tried);
    }

    private static String tried(String policy, String ingressClasses, String storageClasses, String namespaces)
            throws InvalidYamlException {
        RunSheet sheet = new RunSheet("shop-1", Instant.EPOCH, Map.of());
        return Probe.of(
                        "transplant-system",
                        PolicyReader.read(policy),
                        sheet,
                        words(ingressClasses),
                        words(storageClasses),
                        words(namespaces))
                .stream()
                .map(Probe::subject)
                .collect(Collectors.joining(", "));
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }
}
