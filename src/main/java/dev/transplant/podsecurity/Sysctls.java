package dev.transplant.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** No settings of the kernel but those that concern the pod alone. */
record Sysctls() implements Check {
    /** By the minor version from which they are permitted. */
    private static final Map<String, Integer> PERMITTED_FROM = Map.ofEntries(
            Map.entry("kernel.shm_rmid_forced", 0),
            Map.entry("net.ipv4.ip_local_port_range", 0),
            Map.entry("net.ipv4.tcp_syncookies", 0),
            Map.entry("net.ipv4.ping_group_range", 0),
            Map.entry("net.ipv4.ip_unprivileged_port_start", 0),
            Map.entry("net.ipv4.ip_local_reserved_ports", 27),
            Map.entry("net.ipv4.tcp_keepalive_time", 29),
            Map.entry("net.ipv4.tcp_fin_timeout", 29),
            Map.entry("net.ipv4.tcp_keepalive_intvl", 29),
            Map.entry("net.ipv4.tcp_keepalive_probes", 29),
            Map.entry("net.ipv4.tcp_rmem", 32),
            Map.entry("net.ipv4.tcp_wmem", 32));

    @Override
    public String name() {
        return "sysctls";
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        Found found = new Found(this);
        List<String> forbidden = new ArrayList<>();
        JsonNode sysctls = pod.securityContext().path("sysctls");
        for (int i = 0; i < Json.size(sysctls); i++) {
            String sysctl = Json.text(sysctls.path(i).path("name"));
            if (!isPermitted(sysctl, standard)) {
                forbidden.add(sysctl);
                found.add(
                        pod.at("spec", "securityContext", "sysctls")
                                .appendIndex(i)
                                .appendProperty("name"),
                        "",
                        sysctl,
                        "remove it");
            }
        }
        return found.refusal("forbidden sysctls", () -> String.join(", ", forbidden));
    }

    private static boolean isPermitted(String sysctl, Standard standard) {
        return Optional.ofNullable(PERMITTED_FROM.get(sysctl))
                .filter(standard::from)
                .isPresent();
    }
}
