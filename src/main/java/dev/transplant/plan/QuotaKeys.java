package dev.transplant.plan;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.rewrite.ClassMapping;
import java.util.ArrayList;
import java.util.List;

/** Finds ResourceQuotas that limit a storage class by its name in their keys, where no rule reaches. */
record QuotaKeys(ClassMapping storage) implements Check {
    private static final JsonPointer LIMITS = JsonPointer.compile("/spec/hard");
    private static final String SUFFIX = ".storageclass.storage.k8s.io/";

    @Override
    public List<Remark> look(JsonNode object) {
        List<Remark> remarks = new ArrayList<>();
        if (object.path("kind").asText().equals("ResourceQuota")) {
            object.at(LIMITS).fieldNames().forEachRemaining(key -> look(key, remarks));
        }
        return remarks;
    }

    private void look(String key, List<Remark> remarks) {
        int end = key.indexOf(SUFFIX);
        if (end > 0 && !storage.isTarget(key.substring(0, end))) {
            String name = key.substring(0, end);
            remarks.add(Remark.of(
                    "quota-class",
                    LIMITS.appendProperty(key),
                    name,
                    "limits storage class '%s', and so nothing in the target: name the target's class in the key"
                            .formatted(name)));
        }
    }
}
