package dev.transplant.velero;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a Velero backup, a gzipped tarball, read as a stream: one object at a time is held, nothing is written to disk,
 * and Secrets are passed over unread. Velero stores each object twice, the second time below the version's folder.
 */
public final class BackupArchive {
    /** No API server takes a larger object: etcd refuses 1.5 MiB, a request body 3 MiB. */
    private static final int MAX_OBJECT = 8 * 1024 * 1024;

    private static final int BUFFER = 64 * 1024;
    private static final String RESOURCES = "resources/";
    private static final Pattern SECRETS = Pattern.compile("resources/secrets/namespaces/[^/]+/[^/]+\\.json");

    /** The two folders that hold objects; others repeat them by version. */
    private static final Pattern OBJECT = Pattern.compile("resources/[^/]+/(namespaces/[^/]+|cluster)/[^/]+\\.json");

    /** The same objects by version. */
    private static final Pattern REPEATED =
            Pattern.compile("(.*/)?resources/[^/]+/(?!namespaces/)[^/]+/(namespaces/[^/]+|cluster)/[^/]+\\.json");

    /** As tar writes names when somebody packs the folders again. */
    private static final Pattern HERE = Pattern.compile("^\\./");

    private static final String WHERE_FROM = "; `velero backup download NAME` gives one";

    /** Of JSON in one object: many more than in any real one, and few enough to be held in a small heap. */
    private static final int MAX_TOKENS = 500_000;

    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private BackupArchive() {}

    /** Whether a file of an archive that somebody unpacked only repeats an object. */
    public static boolean repeats(Path file) {
        return REPEATED.matcher(file.toString()).matches();
    }

    /**
     * Gives each object once, in the order of the archive.
     *
     * @param name of the archive, for messages
     * @return how many Secrets were passed over
     * @throws UnreadableInputException if it is no backup, is cut off, or an object cannot be read
     */
    public static long read(InputStream gzip, String name, Item.Consumer items) throws UnreadableInputException {
        try {
            HeaderLimit limit = new HeaderLimit(new BufferedInputStream(
                    GzipCompressorInputStream.builder()
                            .setInputStream(new BufferedInputStream(gzip, BUFFER))
                            .setDecompressConcatenated(true)
                            .get(),
                    BUFFER));
            try (TarArchiveInputStream tar = new TarArchiveInputStream(limit)) {
                return read(tar, limit, name, items);
            }
        } catch (IOException | IllegalArgumentException e) { // the latter for sizes and dates that cannot be
            throw new UnreadableInputException(
                    "%s is no whole backup (%s): download it again%s".formatted(name, e.getMessage(), WHERE_FROM), e);
        }
    }

    private static long read(TarArchiveInputStream tar, HeaderLimit limit, String name, Item.Consumer items)
            throws IOException, UnreadableInputException {
        long secrets = 0;
        boolean isBackup = false;
        for (TarArchiveEntry entry = next(tar, limit); entry != null; entry = next(tar, limit)) {
            if (entry.isSparse()) {
                throw new IOException("%s is a sparse file".formatted(entry.getName()));
            }
            String path = HERE.matcher(entry.getName()).replaceFirst("");
            isBackup |= path.startsWith(RESOURCES) || path.equals("metadata/version");
            if (SECRETS.matcher(path).matches()) {
                secrets++;
            } else if (isPlain(entry) && OBJECT.matcher(path).matches()) {
                String origin = name + ": " + path;
                items.accept(new Item(origin, object(tar, entry, origin)));
            }
        }
        if (!isBackup) {
            throw new UnreadableInputException(
                    "%s is no Velero backup: it has no folder %s%s".formatted(name, RESOURCES, WHERE_FROM));
        }
        return secrets;
    }

    /** Neither a folder nor a link; nothing else that Velero writes. */
    private static boolean isPlain(TarArchiveEntry entry) {
        return entry.getLinkFlag() == TarConstants.LF_NORMAL || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
    }

    private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar, HeaderLimit limit) throws IOException {
        if (tar.getCurrentEntry() != null) {
            tar.transferTo(OutputStream.nullOutputStream()); // its rest is no header
        }
        limit.begin();
        TarArchiveEntry entry = tar.getNextEntry();
        limit.end();
        return entry;
    }

    /** Bounds what is read of a header: the tar library keeps long names and PAX records whole in memory. */
    private static final class HeaderLimit extends ReadFilter {
        private static final long MAX_HEADER = 1024 * 1024;

        private long left = Long.MAX_VALUE;

        HeaderLimit(InputStream in) {
            super(in);
        }

        void begin() {
            left = MAX_HEADER;
        }

        void end() {
            left = Long.MAX_VALUE;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left <= 0) {
                throw new IOException("a header has more than %d bytes".formatted(MAX_HEADER));
            }
            int read = in.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }

        @Override
        public long skip(long n) throws IOException {
            return in.skip(n);
        }
    }

    private static JsonNode object(TarArchiveInputStream tar, TarArchiveEntry entry, String origin)
            throws IOException, UnreadableInputException {
        if (entry.getSize() > MAX_OBJECT) {
            throw new UnreadableInputException("%s claims %d bytes; no Kubernetes object has more than %d"
                    .formatted(origin, entry.getSize(), MAX_OBJECT));
        }
        return parse(tar.readNBytes(Math.toIntExact(entry.getSize())), origin);
    }

    private static JsonNode parse(byte[] content, String origin) throws UnreadableInputException {
        JsonNode object;
        try {
            object = JSON.readTree(content);
        } catch (StreamConstraintsException e) {
            throw new UnreadableInputException(
                    "%s is larger or deeper than any Kubernetes object: %s".formatted(origin, e.getOriginalMessage()),
                    e);
        } catch (JsonProcessingException e) {
            String place = Optional.ofNullable(e.getLocation())
                    .map(at -> ", line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()))
                    .orElse("");
            throw new UnreadableInputException(
                    "%s%s: is no JSON: %s".formatted(origin, place, e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new UnreadableInputException("%s: %s".formatted(origin, e.getMessage()), e);
        }
        for (String field : List.of("apiVersion", "kind")) {
            if (!object.path(field).isTextual()) {
                throw new UnreadableInputException("%s is no Kubernetes object: it has no %s".formatted(origin, field));
            }
        }
        return object;
    }
}
