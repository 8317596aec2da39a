package dev.transplant.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.rewrite.Finding;
import dev.transplant.rewrite.PatchOp;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a restore makes of one object.
 *
 * @param origin the file it was read from, with the document where it holds several
 * @param namespace empty for an object of the cluster
 * @param why one sentence for {@link Fate#REFUSED} and {@link Fate#NOT_RESTORED}, else empty
 * @param after equal to {@code before} unless the object is rewritten
 * @param patch operations in the order they apply; empty unless the object is rewritten
 */
public record Planned(
        String origin,
        String apiVersion,
        String kind,
        String namespace,
        String name,
        Fate fate,
        String why,
        JsonNode before,
        JsonNode after,
        List<PatchOp> patch,
        List<Finding> findings,
        List<Remark> remarks) {
    public Planned {
        patch = List.copyOf(patch);
        findings = List.copyOf(findings);
        remarks = List.copyOf(remarks);
    }

    Planned and(Finding finding) {
        List<Finding> all = Stream.concat(findings.stream(), Stream.of(finding)).toList();
        return new Planned(origin, apiVersion, kind, namespace, name, fate, why, before, after, patch, all, remarks);
    }

    /** Namespace and name, as kubectl users write them. */
    public String place() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
