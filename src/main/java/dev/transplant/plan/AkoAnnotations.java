package dev.transplant.plan;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds annotations by which NSX ALB's controllers were told something that the target's have to be told otherwise. */
record AkoAnnotations() implements Check {
    private static final JsonPointer ANNOTATIONS = JsonPointer.compile("/metadata/annotations");
    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry("ako.vmware.com/enable-tls", "served TLS with the controller's default certificate"),
            Map.entry(
                    "passthrough.ako.vmware.com/enabled",
                    "passed TLS through to the pods; Contour does so by an HTTPProxy"),
            Map.entry("ako.vmware.com/disable-traffic", "switched traffic off"),
            Map.entry("aviinfrasetting.ako.vmware.com/name", "chose the network and the service engines"),
            Map.entry("ako.vmware.com/load-balancer-ip", "asked for a fixed address"),
            Map.entry("ako.vmware.com/enable-shared-vip", "let several Services share one address"),
            Map.entry("ako.vmware.com/l4rule", "chose an L4Rule with timeouts and health checks"),
            Map.entry("ako.vmware.com/application-profile", "chose how connections are handled"),
            Map.entry("ako.vmware.com/tenant-name", "chose the tenant of all that the namespace publishes"),
            Map.entry("skipnodeport.ako.vmware.com/enabled", "kept the Service's node ports out of the load balancer"),
            Map.entry("nodeportlocal.antrea.io/enabled", "opened a port on the node for each pod"),
            Map.entry("nodeportlocal.antrea.io", "names the ports that nodes of the source had opened for it"));

    @Override
    public List<Remark> look(JsonNode object) {
        List<Remark> remarks = new ArrayList<>();
        object.at(ANNOTATIONS)
                .properties()
                .forEach(annotation -> Optional.ofNullable(MEANINGS.get(annotation.getKey()))
                        .map(meaning -> Remark.of(
                                "ako-annotation",
                                ANNOTATIONS.appendProperty(annotation.getKey()),
                                annotation.getValue().asText(),
                                "%s in the source; nothing in the target reads it, so say it there in the target's way if it is still wanted"
                                        .formatted(meaning)))
                        .ifPresent(remarks::add));
        return remarks;
    }
}
