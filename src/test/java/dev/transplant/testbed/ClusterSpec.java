package dev.transplant.testbed;

import java.util.List;

/** The clusters that there are. Targets enforce Pod Security restricted, as a TKr from 1.26 on does. */
public enum ClusterSpec {
    SOURCE("1.35", false),
    TARGET_1_35("1.35", true),
    TARGET_1_26("1.26", true);

    private final String kubernetes;
    private final boolean restricted;

    ClusterSpec(String kubernetes, boolean restricted) {
        this.kubernetes = kubernetes;
        this.restricted = restricted;
    }

    String kubernetes() {
        return kubernetes;
    }

    List<String> options() {
        return restricted ? List.of("--pod-security", "restricted", "--audit") : List.of();
    }
}
