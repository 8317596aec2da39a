package dev.transplant.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in the file: it is read or refused, nothing else is thrown, and no message holds a piece of a key. */
class PemHostileTest {
    private static final int MUTANTS = 1_000;
    private static final int PIECE = 8; // so many characters in a row are no accident

    private final Path directory;
    private final Random random = new Random(20261122);

    PemHostileTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
                "ecparam -genkey -noout -name prime256v1",
                "genrsa -traditional 2048",
            })
    void keys(String command) throws Exception {
        Path file = directory.resolve("tls.key");
        var unused = Program.openssl(command.replaceFirst(" ", " -out " + file + " "));
        String pem = Files.readString(file);

        cutOff(pem, PemHostileTest::readsOrRefusesKey);
        mutants(pem, PemHostileTest::readsOrRefusesKey);
    }

    @Test
    void certificates() {
        String pem =
                Pem.of(Authority.create(Instant.parse("2026-11-22T12:00:00Z")).certificate());

        cutOff(pem, PemHostileTest::readsOrRefusesCertificates);
        mutants(pem, PemHostileTest::readsOrRefusesCertificates);
    }

    private static void readsOrRefusesKey(String pem, String secret) {
        try {
            assertThat(Pem.key(pem)).isNotNull();
        } catch (InvalidPemException e) {
            assertThat(e).hasNoCause();
            String message = String.valueOf(e.getMessage());
            assertThat(IntStream.rangeClosed(0, message.length() - PIECE)
                            .mapToObj(i -> message.substring(i, i + PIECE)))
                    .as("%s of%n%s", message, pem)
                    .noneMatch(piece -> secret.contains(piece));
        }
    }

    private static void readsOrRefusesCertificates(String pem, String secret) {
        try {
            assertThat(Pem.certificates(pem)).hasSizeLessThan(2);
        } catch (InvalidPemException e) {
            assertThat(e).hasMessageMatching("certificate 1 .*|.*(BEGIN|END).*");
        }
    }

    private interface Check {
        /** @param secret the Base64 in the file; what was damaged afterwards may be missing in the file itself */
        void check(String pem, String secret);
    }

    /** The file, and what is in the block, ends anywhere. */
    private static void cutOff(String pem, Check check) {
        String base64 = base64(pem);
        byte[] der = Base64.getDecoder().decode(base64);
        IntStream.range(0, der.length).forEach(length -> check.check(block(pem, Arrays.copyOf(der, length)), base64));
        IntStream.range(0, pem.length()).forEach(length -> check.check(pem.substring(0, length), base64));
    }

    /** Single bytes of the file, and of what is in the block, are others. */
    private void mutants(String pem, Check check) {
        String base64 = base64(pem);
        byte[] der = Base64.getDecoder().decode(base64);
        for (int i = 0; i < MUTANTS; i++) {
            byte[] changed = der.clone();
            changed[random.nextInt(Math.min(60, der.length))] = (byte) random.nextInt(); // where the structure is
            changed[random.nextInt(der.length)] ^= (byte) (1 << random.nextInt(8));
            check.check(block(pem, changed), base64);

            StringBuilder text = new StringBuilder(pem);
            text.setCharAt(random.nextInt(pem.length()), (char) random.nextInt(0x100));
            text.deleteCharAt(random.nextInt(pem.length()));
            check.check(text.toString(), base64);
        }
    }

    private static String block(String like, byte[] der) {
        String begin = like.lines().findFirst().orElseThrow();
        return begin + "\n" + Base64.getEncoder().encodeToString(der) + "\n" + begin.replace("BEGIN", "END") + "\n";
    }

    private static String base64(String pem) {
        return pem.lines().filter(line -> !line.contains("-----")).collect(Collectors.joining());
    }
}
