package dev.transplant.testbed;

import java.nio.file.Path;

/**
 * A process of the bed, to be struck by a test.
 *
 * @param dir that keeps its process id
 * @param name in there
 */
public record BedProcess(Path dir, String name) {
    /** It stands still: who asks it waits. */
    public void freeze() {
        tell("freeze");
    }

    /** It goes on after {@link #freeze}. */
    public void thaw() {
        tell("thaw");
    }

    /** It ends at once, as on a node that fails. */
    public void kill() {
        tell("kill");
    }

    /** It ends at once, and is started again. */
    public void restart() {
        kill();
        startAgain();
    }

    /** Starts it as it was started before. */
    public void startAgain() {
        tell("again");
    }

    private void tell(String what) {
        Shell.run("process", what, dir.toString(), name);
    }
}
