package dev.transplant;

import dev.transplant.velero.UnreadableInputException;
import io.fabric8.kubernetes.client.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How a command reaches a cluster. */
final class Kubeconfig {
    private Kubeconfig() {}

    /**
     * Reads a kubeconfig.
     *
     * @param file absent for the one that kubectl would take, or the account of the pod that this runs in
     * @param option what named the file, for messages, such as {@code --kubeconfig}
     */
    static Config read(Optional<Path> file, String option) throws UnreadableInputException {
        if (file.isPresent() && !Files.exists(file.get())) {
            throw new UnreadableInputException("%s: the file %s does not exist".formatted(option, file.get()));
        }
        try {
            return file.map(Path::toFile).map(Config::fromKubeconfig).orElseGet(() -> Config.autoConfigure(null));
        } catch (RuntimeException e) {
            String what = file.map(path -> "%s %s".formatted(option, path)).orElse("the kubeconfig");
            throw new UnreadableInputException("%s cannot be read: %s".formatted(what, e.getMessage()), e);
        }
    }
}
