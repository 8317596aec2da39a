package dev.transplant.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A test run that is killed leaves nothing behind. */
class WatchTest {
    @TempDir
    private Path temp = Path.of("");

    @Test
    void endsTheBedOfARunThatWasKilled() throws IOException {
        Path bed = Files.createDirectory(temp.resolve("bed"));
        Path other = Files.createDirectory(temp.resolve("bed-of-another-run"));
        Process run = new ProcessBuilder("sleep", "300").start();
        Process cluster = sleeper(bed);
        Process others = sleeper(other);
        try {
            Shell.start("watch", Long.toString(run.pid()), bed.toString());

            run.destroyForcibly();

            Await.until(Duration.ofSeconds(20), () -> "cluster ended", () -> !cluster.isAlive());
            Await.until(Duration.ofSeconds(20), () -> "folder gone", () -> !Files.exists(bed));
            assertThat(others.isAlive()).isTrue();
        } finally {
            run.destroyForcibly();
            cluster.destroyForcibly();
            others.destroyForcibly();
        }
    }

    /** A process whose command line names a file of the folder, as those of a cluster do. */
    private static Process sleeper(Path dir) throws IOException {
        return new ProcessBuilder("bash", "-c", "sleep 300; : " + dir.resolve("data")).start();
    }
}
