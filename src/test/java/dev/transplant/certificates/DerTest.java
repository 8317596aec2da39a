package dev.transplant.certificates;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerTest {
    private static final HexFormat HEX = HexFormat.of();

    private static byte[] integer(long value) {
        return Der.integer(BigInteger.valueOf(value));
    }

    static Stream<Arguments> elements() {
        return Stream.of(
                arguments("0101ff", Der.bool(true)),
                arguments("010100", Der.bool(false)),
                arguments("0500", Der.nothing()),
                arguments("04080123456789abcdef", Der.octetString(HEX.parseHex("0123456789abcdef"))),
                arguments("0400", Der.octetString(new byte[0])),
                arguments("0303000f80", Der.bitString(HEX.parseHex("0f80"))),
                arguments("030100", Der.flags()),
                arguments("03020780", Der.flags(0)), // digitalSignature
                arguments("03020106", Der.flags(5, 6)), // keyCertSign and cRLSign
                arguments("03020106", Der.flags(6, 5)),
                arguments("03020001", Der.flags(7)),
                arguments("0303070080", Der.flags(8)), // decipherOnly
                arguments("0c05636cc3a973", Der.utf8String("clés")),
                arguments("3000", Der.sequence()),
                arguments("3006020103020101", Der.sequence(integer(3), integer(1))),
                arguments("3106020101020103", Der.set(integer(3), integer(1))),
                arguments("310602017f020180", Der.set(integer(-128), integer(127))),
                arguments("a003020102", Der.explicit(0, integer(2))),
                arguments("be03020102", Der.explicit(30, integer(2))),
                arguments("820474657374", Der.implicit(2, "test".getBytes(US_ASCII))),
                arguments("9e0474657374", Der.implicit(30, "test".getBytes(US_ASCII))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("elements")
    void writes(String expected, byte[] actual) {
        assertThat(actual).asHexString().isEqualToIgnoringCase(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "0,     020100",
        "1,     020101",
        "127,   02017f",
        "128,   02020080",
        "255,   020200ff",
        "256,   02020100",
        "32768, 0203008000",
        "-1,    0201ff",
        "-128,  020180",
        "-129,  0202ff7f",
        "170141183460469231731687303715884105728, 02110080000000000000000000000000000000",
    })
    void writesIntegersInTheFewestBytes(BigInteger value, String expected) {
        assertThat(Der.integer(value)).asHexString().isEqualToIgnoringCase(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "0.0,                   060100",
        "1.39,                  06014f",
        "2.5.4.3,               0603550403",
        "2.5.29.17,             0603551d11",
        "2.999.3,               0603883703",
        "1.2.840.113549,        06062a864886f70d",
        "1.2.840.10045.4.3.2,   06082a8648ce3d040302",
        "1.3.6.1.4.1.311.21.20, 06092b0601040182371514",
        "1.2.127,               06022a7f",
        "1.2.128,               06032a8100",
        "1.2.16383,             06032aff7f",
        "1.2.16384,             06042a818000",
        "1.2.9223372036854775807, 060a2affffffffffffffff7f",
    })
    void writesObjectIdentifiers(String dotted, String expected) {
        assertThat(Der.objectIdentifier(dotted)).asHexString().isEqualToIgnoringCase(expected);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "1", "1.", ".1", "1..2", "a.b", "3.1", "1.40", "1.-2", "1.2.9223372036854775808"})
    void refusesWhatIsNoObjectIdentifier(String dotted) {
        assertThatIllegalArgumentException().isThrownBy(() -> Der.objectIdentifier(dotted));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "1991-05-06T23:45:40Z,           17, 910506234540Z",
        "2026-11-22T12:00:00.999999999Z, 17, 261122120000Z",
        "1950-01-01T00:00:00Z,           17, 500101000000Z",
        "1949-12-31T23:59:59Z,           18, 19491231235959Z",
        "2049-12-31T23:59:59.999Z,       17, 491231235959Z",
        "2050-01-01T00:00:00Z,           18, 20500101000000Z",
        "9999-12-31T23:59:59Z,           18, 99991231235959Z",
        "0000-01-01T00:00:00Z,           18, 00000101000000Z",
    })
    void writesTimes(Instant time, String tag, String text) {
        byte[] expected =
                HEX.parseHex(tag + HEX.toHexDigits((byte) text.length()) + HEX.formatHex(text.getBytes(US_ASCII)));

        assertThat(Der.time(time)).asHexString().isEqualToIgnoringCase(HEX.formatHex(expected));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"-0001-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"})
    void refusesYearsThatDoNotFit(Instant time) {
        assertThatIllegalArgumentException().isThrownBy(() -> Der.time(time)).withMessageContaining("year");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {-1, 31, 32})
    void refusesTagsThatDoNotFit(int tag) {
        assertThatIllegalArgumentException().isThrownBy(() -> Der.explicit(tag, Der.nothing()));
        assertThatIllegalArgumentException().isThrownBy(() -> Der.implicit(tag, new byte[0]));
    }

    @ParameterizedTest(name = "{0} bytes")
    @CsvSource({
        "0,        0400",
        "1,        0401",
        "127,      047f",
        "128,      048180",
        "255,      0481ff",
        "256,      04820100",
        "65535,    0482ffff",
        "65536,    0483010000",
        "16777216, 048401000000",
    })
    void writesLengthsInTheFewestBytes(int length, String header) {
        byte[] written = Der.octetString(new byte[length]);

        byte[] start = HEX.parseHex(header);
        assertThat(written).startsWith(start).hasSize(start.length + length);
    }

    @Test
    void opensslReadsWhatIsWritten(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("all.der");
        Files.write(
                file,
                Der.sequence(
                        Der.explicit(0, Der.integer(BigInteger.TWO)),
                        Der.integer(BigInteger.ONE.shiftLeft(127)),
                        Der.objectIdentifier("2.5.4.3"),
                        Der.set(Der.utf8String("clés"), Der.bool(true)),
                        Der.time(Instant.parse("2049-12-31T23:59:59Z")),
                        Der.time(Instant.parse("2050-01-01T00:00:00Z")),
                        Der.octetString(new byte[300]),
                        Der.implicit(2, "name".getBytes(US_ASCII))));

        String parsed = Program.output("openssl", "asn1parse", "-inform", "DER", "-in", file.toString());

        assertThat(parsed.lines()
                        .map(line -> line.replaceAll("^ *\\d+:d=", "")
                                .replaceAll(" +", " ")
                                .strip()))
                .containsExactly(
                        "0 hl=4 l= 383 cons: SEQUENCE",
                        "1 hl=2 l= 3 cons: cont [ 0 ]",
                        "2 hl=2 l= 1 prim: INTEGER :02",
                        "1 hl=2 l= 17 prim: INTEGER :80000000000000000000000000000000",
                        "1 hl=2 l= 3 prim: OBJECT :commonName",
                        "1 hl=2 l= 10 cons: SET",
                        "2 hl=2 l= 1 prim: BOOLEAN :255",
                        "2 hl=2 l= 5 prim: UTF8STRING :clés",
                        "1 hl=2 l= 13 prim: UTCTIME :491231235959Z",
                        "1 hl=2 l= 15 prim: GENERALIZEDTIME :20500101000000Z",
                        "1 hl=4 l= 300 prim: OCTET STRING [HEX DUMP]:" + "00".repeat(300),
                        "1 hl=2 l= 4 prim: cont [ 2 ]");
    }
}
