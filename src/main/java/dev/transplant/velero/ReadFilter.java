package dev.transplant.velero;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that looks at what is read of another; all reads go through the one that takes an array. */
public abstract class ReadFilter extends FilterInputStream {
    protected ReadFilter(InputStream in) {
        super(in);
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public abstract int read(byte[] buffer, int offset, int length) throws IOException;

    @Override
    public final boolean markSupported() {
        return false;
    }
}
