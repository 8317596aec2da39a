package dev.transplant.certificates;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys as PEM (RFC 7468). */
public final class Pem {
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final int LINE = 64;

    private static final Pattern BORDER = Pattern.compile("(?m)^[ \\t]*-----(BEGIN|END)(.*)$");
    private static final Pattern LABEL = Pattern.compile(" ([A-Z0-9 ]{1,40})-----\\s*");

    private Pem() {}

    public static String of(X509Certificate certificate) {
        try {
            return write(CERTIFICATE, certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Writes the key as PKCS#8, not encrypted. */
    public static String of(PrivateKey key) {
        return write(PRIVATE_KEY, key.getEncoded());
    }

    /**
     * Returns the certificates of a file in their order, maybe none; other blocks and the text between are passed over.
     *
     * @throws InvalidPemException if a block has no end or no beginning, or a certificate cannot be read
     */
    public static List<X509Certificate> certificates(String pem) throws InvalidPemException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(pem)) {
            if (block.label().equals(CERTIFICATE)) {
                certificates.add(certificate(block, certificates.size() + 1));
            }
        }
        return List.copyOf(certificates);
    }

    /**
     * Returns the first private key of a file: EC or RSA, as PKCS#8, SEC 1 ("EC PRIVATE KEY") or PKCS#1 ("RSA PRIVATE KEY").
     * Other blocks and the text between are passed over.
     *
     * @throws InvalidPemException if a block has no end or no beginning, if there is no private key, or if the first is
     *     encrypted, damaged or of another kind; the message never holds any part of it
     */
    public static PrivateKey key(String pem) throws InvalidPemException {
        for (Block block : blocks(pem)) {
            if (block.label().endsWith(PRIVATE_KEY)) {
                return key(block);
            }
        }
        throw new InvalidPemException("there is no private key");
    }

    private static PrivateKey key(Block block) throws InvalidPemException {
        if (block.label().startsWith("ENCRYPTED ") || block.text().contains("Proc-Type:")) {
            throw new InvalidPemException("the private key is encrypted, and nothing here has its password");
        }
        return switch (block.label()) {
            case PRIVATE_KEY -> Keys.pkcs8(block.bytes("the private key"));
            case "EC PRIVATE KEY" -> Keys.sec1(block.bytes("the private key"));
            case "RSA PRIVATE KEY" -> Keys.pkcs1(block.bytes("the private key"));
            default ->
                throw new InvalidPemException(
                        "'%s' is not a kind of private key that can be used: EC and RSA can".formatted(block.label()));
        };
    }

    private static X509Certificate certificate(Block block, int number) throws InvalidPemException {
        String name = "certificate " + number;
        byte[] der = block.bytes(name);
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            if (Arrays.equals(certificate.getEncoded(), der)) {
                return certificate;
            }
        } catch (CertificateException e) {
            throw new InvalidPemException(name + " is damaged");
        }
        throw new InvalidPemException(name + " has something after its end");
    }

    private static List<Block> blocks(String pem) throws InvalidPemException {
        List<Block> blocks = new ArrayList<>();
        Matcher border = BORDER.matcher(pem);
        while (border.find()) {
            String label = label(border);
            int start = border.end();
            if (border.group(1).equals("END")) {
                throw new InvalidPemException("END %s without its BEGIN".formatted(label));
            }
            if (!border.find()
                    || border.group(1).equals("BEGIN")
                    || !label(border).equals(label)) {
                throw new InvalidPemException("BEGIN %s without its END".formatted(label));
            }
            blocks.add(new Block(label, pem.substring(start, border.start())));
        }
        return blocks;
    }

    /** What stands behind BEGIN or END, which on one long line may be the key itself, is shown only if it is a label. */
    private static String label(Matcher border) throws InvalidPemException {
        Matcher label = LABEL.matcher(border.group(2));
        if (!label.matches()) {
            throw new InvalidPemException("a line with %s is not as PEM wants it".formatted(border.group(1)));
        }
        return label.group(1);
    }

    private static String write(String label, byte[] der) {
        byte[] newline = {'\n'};
        String text = Base64.getMimeEncoder(LINE, newline).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }

    /** One block; the text is what stands between its borders. */
    private record Block(String label, String text) {
        byte[] bytes(String name) throws InvalidPemException {
            try {
                return Base64.getDecoder().decode(text.replaceAll("\\s", "").getBytes(StandardCharsets.US_ASCII));
            } catch (IllegalArgumentException e) {
                throw new InvalidPemException(name + " is not in Base64");
            }
        }
    }
}
