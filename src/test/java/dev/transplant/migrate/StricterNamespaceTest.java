package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.transplant.podsecurity.Level;
import dev.transplant.rewrite.Fixture;
import org.junit.jupiter.api.Test;

class StricterNamespaceTest {
    private static final String ENFORCES = "{metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: %s}}}";

    @Test
    void saysNothingOfOneThatAdmitsThePodsOrIsMadeByTheRestore() {
        assertThat(StricterNamespace.loss(MissingNode.getInstance(), Level.PRIVILEGED))
                .isEmpty();
        assertThat(StricterNamespace.loss(Fixture.yaml(ENFORCES.formatted("baseline")), Level.BASELINE))
                .isEmpty();
        assertThat(StricterNamespace.loss(Fixture.yaml(ENFORCES.formatted("privileged")), Level.RESTRICTED))
                .isEmpty();
        assertThat(StricterNamespace.loss(Fixture.yaml("{metadata: {name: shop}}"), Level.RESTRICTED))
                .isEmpty();
    }

    @Test
    void namesTheLevelAndTheCommand() {
        assertThat(StricterNamespace.loss(Fixture.yaml(ENFORCES.formatted("restricted")), Level.BASELINE))
                .contains(
                        "pods of namespace 'shop', which exists already and enforces 'restricted', while its workloads need 'baseline': kubectl label namespace shop --overwrite pod-security.kubernetes.io/enforce=baseline, or restore.adoptNamespaces: true");
        assertThat(StricterNamespace.loss(Fixture.yaml("{metadata: {name: shop}}"), Level.PRIVILEGED)
                        .orElseThrow())
                .contains(
                        "has no Pod Security level, so that the cluster's default counts, while its workloads need 'privileged'");
    }
}
