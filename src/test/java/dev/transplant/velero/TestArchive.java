package dev.transplant.velero;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;

/** A gzipped tarball in memory, as Velero writes one, or as nobody should. */
public final class TestArchive {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final GZIPOutputStream gzip;
    private final TarArchiveOutputStream tar;

    public TestArchive() {
        try {
            gzip = new GZIPOutputStream(bytes);
            tar = new TarArchiveOutputStream(gzip, StandardCharsets.UTF_8.name());
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public TestArchive file(String path, String content) {
        byte[] written = content.getBytes(StandardCharsets.UTF_8);
        return entry(new TarArchiveEntry(path, true), written.length, written);
    }

    /** As if it came from the object store. */
    public Download download() {
        return new Download("backup", new ByteArrayInputStream(bytes()));
    }

    /** An object of a namespace at both places at which Velero stores it. */
    public TestArchive twice(String resource, String namespace, String name, String json) {
        file("resources/%s/namespaces/%s/%s.json".formatted(resource, namespace, name), json);
        return file(
                "resources/%s/v1-preferredversion/namespaces/%s/%s.json".formatted(resource, namespace, name), json);
    }

    /** What GNU tar writes before an entry whose name is too long for a header. */
    TestArchive longName(int length) {
        byte[] name = new byte[length];
        Arrays.fill(name, (byte) 'x');
        return entry(new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME), length, name);
    }

    TestArchive sparse(String path) {
        return entry(new TarArchiveEntry(path, TarConstants.LF_GNUTYPE_SPARSE), 0, new byte[0]);
    }

    TestArchive link(String path, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK, true);
        entry.setLinkName(target);
        return entry(entry, 0, new byte[0]);
    }

    private TestArchive entry(TarArchiveEntry entry, long size, byte[] content) {
        try {
            entry.setSize(size);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The archive with an entry at its end that claims a size, of which little follows. */
    byte[] claiming(String path, long size) {
        try {
            TarArchiveEntry entry = new TarArchiveEntry(path, true);
            entry.setSize(size);
            byte[] header = new byte[512];
            entry.writeEntryHeader(header, ZipEncodingHelper.getZipEncoding(StandardCharsets.UTF_8), true);
            tar.flush();
            gzip.write(header);
            gzip.write(new byte[4096]);
            gzip.finish();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] bytes() {
        try {
            tar.finish();
            gzip.finish();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
