package dev.transplant.migrate;

/** What a run goes through, in this order. */
public enum Stage {
    PREFLIGHT("preflight"),
    QUIESCE("quiesce"),
    BACKUP("backup"),
    SYNC("sync"),
    PLAN("plan"),
    /** The webhook's replicas are told what this run has planned, and acknowledge it. */
    ANNOUNCE("announce"),
    CANARY("canary"),
    RESTORE("restore"),
    VERIFY("verify");

    private final String text;

    Stage(String text) {
        this.text = text;
    }

    /** As logs and reports name it. */
    public String text() {
        return text;
    }

    /** Whether nothing of the target has changed before it has passed. */
    boolean isBeforeRestore() {
        return compareTo(RESTORE) < 0;
    }
}
