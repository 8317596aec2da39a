package dev.transplant.certificates;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.BitSet;

/** Writes DER (ITU-T X.690), as far as certificates and keys need it. Each method returns one whole element. */
final class Der {
    private static final int CONSTRUCTED = 0x20;
    private static final int CONTEXT = 0x80;
    private static final int MAX_TAG = 30; // higher ones take more than one byte

    private static final DateTimeFormatter UTC_TIME = format("uuMMddHHmmss'Z'");
    private static final DateTimeFormatter GENERALIZED_TIME = format("uuuuMMddHHmmss'Z'");

    private Der() {}

    static byte[] sequence(byte[]... elements) {
        return element(0x30, join(elements));
    }

    /** A SET OF: the elements are put into the order that DER wants. */
    static byte[] set(byte[]... elements) {
        byte[][] sorted = elements.clone();
        Arrays.sort(sorted, Arrays::compareUnsigned);
        return element(0x31, join(sorted));
    }

    static byte[] integer(BigInteger value) {
        return element(0x02, value.toByteArray());
    }

    static byte[] bool(boolean value) {
        return element(0x01, new byte[] {(byte) (value ? 0xff : 0)});
    }

    static byte[] nothing() {
        return element(0x05, new byte[0]);
    }

    static byte[] octetString(byte[] content) {
        return element(0x04, content);
    }

    /** A BIT STRING of whole bytes. */
    static byte[] bitString(byte[] content) {
        return element(0x03, join(new byte[] {0}, content));
    }

    /**
     * A BIT STRING of flags, for types that name their bits.
     *
     * @param set the bits that are 1, counted from 0, which is the highest bit of the first byte
     */
    static byte[] flags(int... set) {
        BitSet bits = new BitSet();
        Arrays.stream(set).forEach(bits::set);
        byte[] content = new byte[1 + (bits.length() + 7) / 8];
        content[0] = (byte) (-bits.length() & 7); // how many bits of the last byte do not count
        bits.stream().forEach(bit -> content[1 + bit / 8] |= (byte) (0x80 >> bit % 8));
        return element(0x03, content);
    }

    static byte[] utf8String(String text) {
        return element(0x0c, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * An OBJECT IDENTIFIER.
     *
     * @param dotted two or more numbers, such as {@code 2.5.4.3}; each below 2^63
     * @throws IllegalArgumentException if it is not one
     */
    static byte[] objectIdentifier(String dotted) {
        long[] arcs = Arrays.stream(dotted.split("\\.", -1))
                .mapToLong(Long::parseLong)
                .toArray();
        boolean valid = arcs.length >= 2
                && Arrays.stream(arcs).allMatch(arc -> arc >= 0)
                && arcs[0] <= 2
                && (arcs[0] == 2 || arcs[1] < 40);
        if (!valid) {
            throw new IllegalArgumentException("'%s' is not an object identifier".formatted(dotted));
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(base128(Math.addExact(40 * arcs[0], arcs[1])));
        Arrays.stream(arcs).skip(2).forEach(arc -> content.writeBytes(base128(arc)));
        return element(0x06, content.toByteArray());
    }

    /**
     * A time as RFC 5280 wants it: UTCTime from 1950 through 2049, else GeneralizedTime; parts of a second are cut off.
     *
     * @throws IllegalArgumentException if the year has not four digits
     */
    static byte[] time(Instant time) {
        int year = time.atOffset(ZoneOffset.UTC).getYear();
        if (year < 0 || year > 9999) {
            throw new IllegalArgumentException("%s: the year has not four digits".formatted(time));
        }
        boolean utcTime = year >= 1950 && year < 2050;
        String text = (utcTime ? UTC_TIME : GENERALIZED_TIME).format(time);
        return element(utcTime ? 0x17 : 0x18, text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * An element inside a context tag {@code [n]} of its own.
     *
     * @param tag 0 to 30
     */
    static byte[] explicit(int tag, byte[] element) {
        return element(CONTEXT | CONSTRUCTED | checked(tag), element);
    }

    /**
     * A primitive element whose tag is replaced by the context tag {@code [n]}.
     *
     * @param tag 0 to 30
     */
    static byte[] implicit(int tag, byte[] content) {
        return element(CONTEXT | checked(tag), content);
    }

    private static int checked(int tag) {
        if (tag < 0 || tag > MAX_TAG) {
            throw new IllegalArgumentException("tag [%d] is not in 0 to %d".formatted(tag, MAX_TAG));
        }
        return tag;
    }

    private static byte[] element(int tag, byte[] content) {
        return join(new byte[] {(byte) tag}, length(content.length), content);
    }

    private static byte[] length(int length) {
        if (length < 0x80) {
            return new byte[] {(byte) length};
        }
        byte[] digits = BigInteger.valueOf(length).toByteArray();
        int from = digits[0] == 0 ? 1 : 0; // BigInteger has a sign bit, a length has none
        byte[] minimal = Arrays.copyOfRange(digits, from, digits.length);
        return join(new byte[] {(byte) (0x80 | minimal.length)}, minimal);
    }

    /** Seven bits a byte, the highest first; all bytes but the last have the eighth bit set. */
    private static byte[] base128(long value) {
        int bits = Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(value));
        byte[] digits = new byte[(bits + 6) / 7];
        for (int i = 0; i < digits.length; i++) {
            int shift = 7 * (digits.length - 1 - i);
            digits[i] = (byte) ((value >> shift & 0x7f) | (shift > 0 ? 0x80 : 0));
        }
        return digits;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(whole::writeBytes);
        return whole.toByteArray();
    }

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
    }
}
