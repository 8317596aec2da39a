package dev.transplant.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.transplant.velero.Item;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreScopeTest {
    private static final RestoreScope SCOPE = new RestoreScope(Map.of("shop", "store", "db", "db"));

    private static JsonNode read(String json) throws JsonProcessingException {
        return new ObjectMapper().readTree(json);
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{'kind':'Pod','metadata':{'namespace':'shop'}} | {'kind':'Pod','metadata':{'namespace':'store'}} | mapped",
                "{'kind':'Pod','metadata':{'namespace':'db'}} | {'kind':'Pod','metadata':{'namespace':'db'}} | the same namespace",
                "{'kind':'Namespace','metadata':{'name':'shop'}} | {'kind':'Namespace','metadata':{'name':'store'}} | the Namespace itself",
                "{'kind':'PersistentVolume','spec':{'claimRef':{'namespace':'shop'}}} | {'kind':'PersistentVolume','spec':{'claimRef':{'namespace':'store'}}} | a volume of its claims",
            })
    void placesWhatIsRestored(String before, String after, String why) throws JsonProcessingException {
        JsonNode object = read(before.replace('\'', '"'));
        JsonNode unchanged = object.deepCopy();

        assertThat(SCOPE.of(new Item("here", object)))
                .as(why)
                .contains(new Item("here", read(after.replace('\'', '"'))));
        assertThat(object).as("the object that was read").isEqualTo(unchanged);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{'kind':'Pod','metadata':{'namespace':'other'}} | another namespace",
                "{'kind':'Namespace','metadata':{'name':'other'}} | another Namespace",
                "{'kind':'PersistentVolume','spec':{'claimRef':{'namespace':'other'}}} | a volume of another namespace",
                "{'kind':'PersistentVolume','spec':{}} | a volume of no claim",
                "{'kind':'StorageClass','metadata':{'name':'gold'}} | the cluster's own",
            })
    void leavesOutWhatIsNot(String object, String why) throws JsonProcessingException {
        assertThat(SCOPE.of(new Item("here", read(object.replace('\'', '"')))))
                .as(why)
                .isEmpty();
    }

    @Test
    void holdsANamespaceThatIsNoMapping() throws JsonProcessingException {
        assertThat(SCOPE.of(new Item("here", read("[]")))).isEmpty();
    }
}
