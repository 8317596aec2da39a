package dev.transplant.migrate;

/** The two clusters of a run. */
enum Side {
    SOURCE("source"),
    TARGET("target");

    private final String word;

    Side(String word) {
        this.word = word;
    }

    /** A command that somebody runs against it; the target is where they are. */
    String command(String command) {
        return this == SOURCE ? "in the source: " + command : command;
    }

    @Override
    public String toString() {
        return word;
    }
}
