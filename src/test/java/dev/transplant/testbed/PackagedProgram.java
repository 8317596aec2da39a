package dev.transplant.testbed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the packaged program is called, as {@code bin/transplant} does. */
final class PackagedProgram {
    private static final Path BIN = Shell.PROJECT.resolve("bin");
    private static final Path JAR = Shell.PROJECT.resolve("target/quarkus-app/quarkus-run.jar");
    private static final List<String> JAVA = java();

    private PackagedProgram() {}

    /** A command line, to be followed by the program's arguments. */
    static List<String> command(String... jvmOptions) {
        List<String> command = new ArrayList<>(JAVA);
        command.addAll(List.of(jvmOptions));
        command.addAll(List.of("-jar", JAR.toString()));
        return command;
    }

    /** The first compiler alone, since no process lives long here; a heap such as the AOT cache is made for, on every machine. */
    private static List<String> java() {
        String home = Shell.exec("", List.of(BIN.resolve("java-home").toString()));
        List<String> java = new ArrayList<>(List.of(home + "/bin/java", "-XX:TieredStopAtLevel=1", "-Xmx1g"));
        java.addAll(Shell.exec("", List.of(BIN.resolve("java-options").toString(), home))
                .lines()
                .toList());
        return java;
    }
}
