package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.policy.InvalidYamlException;
import dev.transplant.rewrite.Fixture;
import dev.transplant.velero.ClaimData;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is made of the claims of a backup and of what Velero says of their data. */
class PlanningTest {
    private static final String MIGRATION = """
            name: shop-1
            namespaces: [shop]
            backup: {name: shop}
            restore: {namespaceMapping: {shop: store}, emptyClaims: [shop/cache]}
            """;

    private static BackupPlan held(Optional<ClaimData> data) throws InvalidYamlException {
        BackedUpClaims claims = new BackedUpClaims();
        for (String name : Set.of("files", "cache", "disk", "lost")) {
            claims.add(Fixture.yaml(
                    "{kind: PersistentVolumeClaim, metadata: {namespace: shop, name: %s}, spec: {volumeName: pv}}"
                            .formatted(name)));
        }
        return Planning.held(FakeSites.PLAN, claims, data, MigrationReader.read(MIGRATION));
    }

    @Test
    void aPlanTellsWhatIsLostAndWhatHasToBeWritten() throws InvalidYamlException {
        BackupPlan plan = held(Optional.of(
                new ClaimData(Set.of("shop/files", "shop/cache"), Set.of(), Set.of("shop/disk"), Map.of(), Set.of())));

        assertThat(plan.data()).containsExactly("store/files");
        assertThat(plan.missing()).singleElement().asString().contains("has none of shop/lost;");
        assertThat(plan.warnings()).singleElement().asString().contains("shop/disk");
    }

    @Test
    void aVeleroThatDoesNotTellIsTold() throws InvalidYamlException {
        BackupPlan plan = held(Optional.empty());

        assertThat(plan.data()).isEmpty();
        assertThat(plan.allLosses()).isEmpty();
        assertThat(plan.warnings()).singleElement().asString().startsWith("Velero before 1.13 does not tell");
    }
}
