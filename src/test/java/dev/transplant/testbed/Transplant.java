package dev.transplant.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The packaged program, run to its end. */
public final class Transplant {
    private Transplant() {}

    /** What it left. */
    public record Result(int code, String output, String errors) {}

    public static Result run(String... arguments) {
        return run(List.of(), arguments);
    }

    /** Runs it where there is no network, not even to this machine. */
    public static Result runOffline(String... arguments) {
        return run(List.of("unshare", "--map-root-user", "--net"), arguments);
    }

    /** Runs it in an environment that leads to no cluster. */
    private static Result run(List<String> within, String... arguments) {
        try {
            Path output = Files.createTempFile("transplant", ".stdout");
            Path errors = Files.createTempFile("transplant", ".stderr");
            List<String> command = new ArrayList<>(within);
            command.addAll(PackagedProgram.command("-Xmx128m"));
            command.addAll(List.of(arguments));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("KUBE"));
            builder.environment().put("HOME", "/nowhere");
            Process process = builder.start();
            process.getOutputStream().close();
            int code = process.waitFor();
            Result result = new Result(code, Files.readString(output), Files.readString(errors));
            Files.delete(output);
            Files.delete(errors);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
