package dev.transplant.velero;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The contents of a backup on their way from the object store; to be closed. */
public final class Download implements AutoCloseable {
    private final String backup;
    private final Connection connection;

    Download(String backup, InputStream contents) {
        this.backup = backup;
        this.connection = new Connection(contents);
    }

    /** Remembers that it broke: to who reads an archive that is the same as a broken archive. */
    private static final class Connection extends ReadFilter {
        private @Nullable IOException broken;

        Connection(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return in.read(buffer, offset, length);
            } catch (IOException e) {
                broken = e;
                throw e;
            }
        }
    }

    /**
     * Gives each object, as {@link BackupArchive#read}.
     *
     * @return how many Secrets were passed over
     * @throws UnreadableInputException if it is no backup, or an object cannot be read
     * @throws UnreachableException if the connection breaks
     */
    public long read(Item.Consumer items) throws UnreadableInputException, UnreachableException {
        try {
            return BackupArchive.read(connection, "backup " + backup, items);
        } catch (UnreadableInputException e) {
            if (connection.broken == null) {
                throw e;
            }
            throw new UnreachableException(
                    "the connection to the object store broke while backup %s was read (%s): try again"
                            .formatted(backup, connection.broken.getMessage()),
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
