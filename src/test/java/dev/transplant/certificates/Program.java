package dev.transplant.certificates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What a program did.
 *
 * @param output standard output and standard error, in one
 */
record Program(int exitCode, String output) {
    /** Runs a program to its end. */
    static Program run(String... command) {
        return runIn(Path.of(""), command);
    }

    /** Runs a program to its end and returns what it printed; fails if its exit code is not 0. */
    static String output(String... command) {
        Program ended = run(command);
        if (ended.exitCode() != 0) {
            throw new AssertionError("%s: %s".formatted(String.join(" ", command), ended));
        }
        return ended.output();
    }

    /** Runs OpenSSL with arguments that hold no spaces, and returns what it printed; fails if its exit code is not 0. */
    static String openssl(String arguments) {
        return output(("openssl " + arguments).split(" "));
    }

    static Program runIn(Path directory, String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toAbsolutePath().toFile())
                    .redirectErrorStream(true);
            builder.environment().put("GOTOOLCHAIN", "local");
            builder.environment().put("GOFLAGS", "-mod=mod");
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Program(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
