package dev.transplant.plan;

/** What becomes of one object in the restore. */
public enum Fate {
    REWRITTEN("rewritten"),
    UNCHANGED("unchanged"),
    /** The policy says {@code unmapped: deny} of a value in it. */
    REFUSED("refused"),
    /** Velero itself does not restore it: completed Pods, dynamically provisioned volumes and the like. */
    NOT_RESTORED("not restored");

    private final String text;

    Fate(String text) {
        this.text = text;
    }

    /** As people read it. */
    String text() {
        return text;
    }
}
