package dev.transplant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person watches what we print. */
final class Terminal {
    private static final int OUTPUT = 1;
    private static final int ERROR = 2;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private Terminal() {}

    static boolean isOutput() {
        return is(OUTPUT);
    }

    static boolean isError() {
        return is(ERROR);
    }

    /** Whether output is a terminal, and its user has not set NO_COLOR. */
    static boolean isColoured() {
        return isOutput() && System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** By what the descriptor is, since Java's console is one only if input is a terminal too. Not known but on Linux. */
    private static boolean is(int descriptor) {
        try {
            String device = Files.readSymbolicLink(DESCRIPTORS.resolve(Integer.toString(descriptor)))
                    .toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
