package dev.transplant.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * No volumes but those that need no rights on nodes or storage. A volume of a kind that is not known here passes: an API
 * server that does not know it either makes an emptyDir of it, a newer one has to be asked.
 */
record RestrictedVolumes() implements Check {
    private static final List<String> PERMITTED = List.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "image",
            "persistentVolumeClaim",
            "projected",
            "secret");

    /** Where a volume has several, which validation refuses, the first counts. */
    private static final List<String> REFUSED = List.of(
            "hostPath",
            "gcePersistentDisk",
            "awsElasticBlockStore",
            "gitRepo",
            "nfs",
            "iscsi",
            "glusterfs",
            "rbd",
            "flexVolume",
            "cinder",
            "cephfs",
            "flocker",
            "fc",
            "azureFile",
            "vsphereVolume",
            "quobyte",
            "azureDisk",
            "photonPersistentDisk",
            "portworxVolume",
            "scaleIO",
            "storageos");

    @Override
    public String name() {
        return "restrictedVolumes";
    }

    @Override
    public List<String> replaces() {
        return List.of("hostPathVolumes");
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        Found found = new Found(this);
        List<String> volumes = new ArrayList<>();
        SortedSet<String> types = new TreeSet<>();
        for (int i = 0; i < Json.size(pod.volumes()); i++) {
            JsonNode volume = pod.volumes().path(i);
            Optional<String> type = type(volume);
            if (type.isPresent()) {
                String name = Json.text(volume.path("name"));
                volumes.add(name);
                types.add(type.get());
                found.add(
                        pod.at("spec", "volumes").appendIndex(i).appendProperty(type.get()),
                        "",
                        name,
                        "use a PersistentVolumeClaim in its place");
            }
        }
        return found.refusal("restricted volume types", () -> detail(volumes, types));
    }

    private static Optional<String> type(JsonNode volume) {
        return PERMITTED.stream().anyMatch(type -> volume.path(type).isObject())
                ? Optional.empty()
                : REFUSED.stream().filter(type -> volume.path(type).isObject()).findFirst();
    }

    private static String detail(List<String> volumes, SortedSet<String> types) {
        return "%s %s %s %s %s"
                .formatted(
                        Words.plural("volume", volumes),
                        Words.quoted(volumes),
                        Words.uses(volumes),
                        Words.plural("restricted volume type", types),
                        Words.quoted(types));
    }
}
