package dev.transplant.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.velero.BackupArchive;
import dev.transplant.velero.Item;
import dev.transplant.velero.UnreadableInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The objects in files, folders and standard input: YAML, JSON, Lists, many documents, Velero's archives. One object at a time,
 * and Secrets are passed over.
 */
final class Manifests {
    /** Standard input, as command lines name it. */
    static final String STANDARD_INPUT = "-";

    private static final Pattern NAMES = Pattern.compile(".*\\.(ya?ml|json|tar\\.gz|tgz)", Pattern.CASE_INSENSITIVE);
    private static final int GZIP = 0x1f8b;

    private static final String KUSTOMIZE = "kustomize.config.k8s.io/";

    private final Reader reader;
    private long objects;
    private long secrets;
    private long ignored;

    /** Takes what was read. */
    interface Reader extends Item.Consumer {
        /** Takes note of Secrets that were passed over. */
        void skipSecrets(long count);

        /** Takes note of a file of a folder, or a document in one, that is no Kubernetes object. */
        void ignore(String origin);
    }

    private Manifests(Reader reader) {
        this.reader = reader;
    }

    /**
     * Gives each object.
     *
     * @param path a file, a folder, or {@code -} for standard input
     * @throws UnreadableInputException if there is nothing to read, or something cannot be read
     */
    static void read(String path, InputStream standardInput, Reader reader) throws UnreadableInputException {
        Manifests manifests = new Manifests(reader);
        if (path.equals(STANDARD_INPUT)) {
            manifests.stream(standardInput, "standard input", true);
        } else if (Files.isDirectory(path(path))) {
            manifests.folder(path(path));
        } else {
            manifests.file(path(path), true);
        }
    }

    private static Path path(String path) throws UnreadableInputException {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new UnreadableInputException(
                    "%s is no path (%s): does the locale (LC_ALL) know its characters?".formatted(path, e.getReason()),
                    e);
        }
    }

    private void folder(Path folder) throws UnreadableInputException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder.resolve("."))) { // the folder that is meant, also by a link
            files = found.map(Path::normalize)
                    .filter(Files::isRegularFile)
                    .filter(file -> !BackupArchive.repeats(file)
                            && !isBehindMount(folder.normalize().relativize(file)))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new UnreadableInputException("%s cannot be read: %s".formatted(folder, e), e);
        }
        for (Path file : files) {
            if (NAMES.matcher(file.getFileName().toString()).matches()) {
                file(file, false);
            } else {
                ignore(file.toString());
            }
        }
        if (objects == 0 && secrets == 0) {
            throw new UnreadableInputException(
                    "%s holds no Kubernetes objects: .yaml, .yml, .json, .tar.gz and .tgz files are looked at"
                            .formatted(folder));
        }
    }

    /** Where a mounted ConfigMap keeps what its files link to. */
    private static boolean isBehindMount(Path file) {
        return StreamSupport.stream(file.spliterator(), false)
                .anyMatch(name -> name.toString().startsWith(".."));
    }

    private void file(Path file, boolean named) throws UnreadableInputException {
        try (InputStream content = Files.newInputStream(file)) {
            stream(content, file.toString(), named);
        } catch (NoSuchFileException e) {
            throw new UnreadableInputException("%s does not exist".formatted(file), e);
        } catch (IOException e) {
            throw new UnreadableInputException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** @param named whether a person named it, so that it has to hold objects */
    private void stream(InputStream content, String name, boolean named) throws UnreadableInputException {
        BufferedInputStream buffered = new BufferedInputStream(content);
        long before = objects + secrets;
        long ignoredBefore = ignored;
        if (isGzip(buffered, name)) {
            skipSecrets(BackupArchive.read(buffered, name, this::take));
            return;
        }
        YamlDocuments.read(buffered, name, (origin, value) -> document(origin, value, named));
        boolean isEmpty = objects + secrets == before;
        if (isEmpty && named) {
            throw new UnreadableInputException("%s holds no Kubernetes objects".formatted(name));
        }
        if (isEmpty && ignored == ignoredBefore) {
            ignore(name);
        }
    }

    private void ignore(String origin) {
        ignored++;
        reader.ignore(origin);
    }

    private void take(Item item) throws UnreadableInputException {
        objects++;
        reader.accept(item);
    }

    private void skipSecrets(long count) {
        secrets += count;
        reader.skipSecrets(count);
    }

    private static boolean isGzip(BufferedInputStream content, String name) throws UnreadableInputException {
        try {
            content.mark(2);
            int first = content.read();
            int second = content.read();
            content.reset();
            return (first << Byte.SIZE | second) == GZIP;
        } catch (IOException e) {
            throw new UnreadableInputException("%s cannot be read: %s".formatted(name, e.getMessage()), e);
        }
    }

    private void document(String origin, JsonNode value, boolean named) throws UnreadableInputException {
        if (value.isNull()) {
            return;
        }
        if (!JsonTree.isObject(value)) {
            if (named) {
                throw new UnreadableInputException(
                        "%s is no Kubernetes object: it has no apiVersion and kind".formatted(origin));
            }
            ignore(origin);
            return;
        }
        if (JsonTree.isList(value) && value.path("items").isArray()) {
            int number = 0;
            for (JsonNode item : value.path("items")) {
                document("%s, item %d".formatted(origin, ++number), item, named);
            }
        } else if (value.path("kind").asText().equals("Secret")
                && value.path("apiVersion").asText().equals("v1")) {
            skipSecrets(1);
        } else if (value.path("apiVersion").asText().startsWith(KUSTOMIZE)) {
            ignore(origin);
        } else {
            take(new Item(origin, value));
        }
    }
}
