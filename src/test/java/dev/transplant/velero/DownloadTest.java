package dev.transplant.velero;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DownloadTest {
    private final byte[] archive = new TestArchive()
            .twice(
                    "configmaps",
                    "shop",
                    "a",
                    "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}")
            .bytes();

    @Test
    void givesEachObject() throws Exception {
        int[] objects = new int[1];
        try (Download download = new Download("b", new ByteArrayInputStream(archive))) {
            assertThat(download.read(item -> objects[0]++)).isZero();
        }
        assertThat(objects[0]).isOne();
    }

    /** Another try may help, as it does not with a broken archive. */
    @Test
    void aConnectionThatBreaksIsNoBrokenArchive() {
        byte[] half = Arrays.copyOf(archive, archive.length / 2);
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return read();
            }
        };
        InputStream contents = new SequenceInputStream(new ByteArrayInputStream(half), broken);
        assertThatThrownBy(() -> new Download("b", contents).read(item -> {}))
                .isInstanceOf(UnreachableException.class)
                .hasMessage(
                        "the connection to the object store broke while backup b was read (connection reset): try again");
        assertThatThrownBy(() -> new Download("b", new ByteArrayInputStream(half)).read(item -> {}))
                .isInstanceOf(UnreadableInputException.class)
                .hasMessageStartingWith("backup b is no whole backup");
    }
}
