package dev.transplant.certificates;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes DER apart, one level at a time; looks at lengths only, never at tags. */
final class DerReader {
    private static final int MAX_LENGTH_BYTES = 3; // 16 MiB, far more than any key or certificate

    private DerReader() {}

    /**
     * Returns what an element holds, without its tag and length.
     *
     * @throws IllegalArgumentException if the bytes are not exactly one element
     */
    static byte[] content(byte[] element) {
        Span span = span(element, 0);
        if (span.end() != element.length) {
            throw new IllegalArgumentException("bytes after the element's end");
        }
        return Arrays.copyOfRange(element, span.start(), span.end());
    }

    /**
     * Returns the elements inside an element, each with its tag and length.
     *
     * @throws IllegalArgumentException if the bytes are not exactly one element that holds whole elements
     */
    static List<byte[]> children(byte[] element) {
        byte[] content = content(element);
        List<byte[]> children = new ArrayList<>();
        for (int start = 0; start < content.length; ) {
            int end = span(content, start).end();
            children.add(Arrays.copyOfRange(content, start, end));
            start = end;
        }
        return List.copyOf(children);
    }

    /** Where an element's content starts and ends. */
    private record Span(int start, int end) {}

    private static Span span(byte[] bytes, int element) {
        int start = element + 2;
        check(start <= bytes.length);
        int length = bytes[element + 1] & 0xff;
        if (length >= 0x80) {
            int lengthBytes = length & 0x7f;
            check(lengthBytes >= 1 && lengthBytes <= MAX_LENGTH_BYTES && lengthBytes <= bytes.length - start);
            length = 0;
            for (int end = start + lengthBytes; start < end; start++) {
                length = (length << 8) | (bytes[start] & 0xff);
            }
        }
        check(length <= bytes.length - start);
        return new Span(start, start + length);
    }

    private static void check(boolean whole) {
        if (!whole) {
            throw new IllegalArgumentException("the element is cut off or has no definite length");
        }
    }
}
