package dev.transplant.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the scripts of testbed/ and the programs they build. */
public final class Shell {
    /** The project's folder: tests run there. */
    public static final Path PROJECT = Path.of("").toAbsolutePath();

    private static final Path TESTBED = PROJECT.resolve("testbed");

    private Shell() {}

    /** Runs a script to its end and returns what it printed, without the line's end. */
    public static String run(String script, String... arguments) {
        return exec("", command(script, arguments));
    }

    /** Starts a script that goes on by itself. */
    static void start(String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(command(script, arguments));
        new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Runs a command with the given input; fails with what it said if its exit code is not 0. */
    static String exec(String input, List<String> command) {
        try {
            Path errors = Files.createTempFile("transplant", ".stderr");
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            process.outputWriter(StandardCharsets.UTF_8).append(input).close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            String said = Files.readString(errors);
            Files.delete(errors);
            if (code != 0) {
                throw new IllegalStateException("%s: exit code %d: %s".formatted(command, code, said + output));
            }
            return output.stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> command(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(TESTBED.resolve(script).toString()));
        command.addAll(List.of(arguments));
        return command;
    }
}
