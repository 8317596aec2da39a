package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackupPlanTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final BackupPlan BRINGING = FakeSites.PLAN.bringing(Set.of("shop/data"));

    @Test
    void staysTheSameWhenItIsNotedAndRead() throws Exception {
        assertThat(JSON.readValue(JSON.writeValueAsString(BRINGING), BackupPlan.class))
                .isEqualTo(BRINGING);
    }

    @Test
    void ofAnOlderVersionKnowsNothingOfData() throws Exception {
        ObjectNode noted = JSON.valueToTree(BRINGING);
        noted.remove(List.of("data", "missing", "warnings"));

        assertThat(JSON.treeToValue(noted, BackupPlan.class)).isEqualTo(FakeSites.PLAN);
    }

    @Test
    void keepsWhatItHasWhereMoreIsAdded() {
        BackupPlan more = BRINGING.losing(List.of("a")).lacking(List.of("b")).warning(List.of("c"));

        assertThat(more.data()).containsExactly("shop/data");
        assertThat(more.allLosses()).containsExactly("a", "b");
        assertThat(more.warnings()).containsExactly("c");
        assertThat(more.bringing(Set.of()).data()).isEmpty();
        assertThat(more.bringing(Set.of()).losses()).containsExactly("a");
    }
}
