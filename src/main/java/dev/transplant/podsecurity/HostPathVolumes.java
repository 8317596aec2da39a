package dev.transplant.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** No files of the node. */
record HostPathVolumes() implements Check {
    @Override
    public String name() {
        return "hostPathVolumes";
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        Found found = new Found(this);
        List<String> volumes = new ArrayList<>();
        for (int i = 0; i < Json.size(pod.volumes()); i++) {
            JsonNode volume = pod.volumes().path(i);
            if (volume.path("hostPath").isObject()) {
                volumes.add(Json.text(volume.path("name")));
                found.add(
                        pod.at("spec", "volumes").appendIndex(i).appendProperty("hostPath"),
                        "",
                        Json.text(volume.path("hostPath").path("path")),
                        "use a PersistentVolumeClaim in its place");
            }
        }
        return found.refusal("hostPath volumes", () -> Words.plural("volume", volumes) + " " + Words.quoted(volumes));
    }
}
