package dev.transplant;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version that the build gave. */
public class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        try (InputStream file = Version.class.getResourceAsStream("/transplant-version.txt")) {
            String version = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            return new String[] {"transplant " + version.strip()};
        }
    }
}
