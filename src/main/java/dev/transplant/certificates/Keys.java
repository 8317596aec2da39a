package dev.transplant.certificates;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;

/** Makes, reads and uses private keys. No message tells anything of a key. */
final class Keys {
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final String RSA_SIGNATURE = "SHA256withRSA";
    private static final byte[] EC = Der.objectIdentifier("1.2.840.10045.2.1");
    private static final byte[] RSA = Der.objectIdentifier("1.2.840.113549.1.1.1");
    private static final byte[] PROBE = {1, 2, 3};
    private static final byte SEC1_CURVE = (byte) 0xa0; // [0], explicit

    private Keys() {}

    /** Returns a new key pair for ECDSA on the curve P-256. */
    static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no P-256", e);
        }
    }

    /**
     * Signs with ECDSA and SHA-256.
     *
     * @throws InvalidKeyException if the key is not an EC one, or on a curve that Java cannot sign with
     */
    static byte[] sign(byte[] data, PrivateKey key) throws InvalidKeyException {
        return sign(data, key, SIGNATURE);
    }

    private static byte[] sign(byte[] data, PrivateKey key, String algorithm) throws InvalidKeyException {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(data);
            return signature.sign();
        } catch (SignatureException e) {
            throw new InvalidKeyException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no " + algorithm, e);
        }
    }

    /** Returns whether the two keys are one pair, EC or RSA: signs with one and verifies with the other. */
    static boolean arePair(PrivateKey privateKey, PublicKey publicKey) {
        String algorithm = publicKey.getAlgorithm().equals("RSA") ? RSA_SIGNATURE : SIGNATURE;
        try {
            byte[] signed = sign(PROBE, privateKey, algorithm);
            Signature signature = Signature.getInstance(algorithm);
            signature.initVerify(publicKey);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException e) {
            return false;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no " + algorithm, e);
        }
    }

    /**
     * Reads a key in PKCS#8 (RFC 5208), not encrypted.
     *
     * @throws InvalidPemException if it is neither an EC nor an RSA key, or damaged, or on a curve that Java cannot sign with
     */
    static PrivateKey pkcs8(byte[] der) throws InvalidPemException {
        String algorithm = algorithm(der);
        try {
            PrivateKey key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            if (algorithm.equals("EC")) {
                var unused = sign(PROBE, key);
            }
            return key;
        } catch (InvalidKeySpecException | InvalidKeyException e) {
            throw new InvalidPemException(
                    "the %s private key is damaged or of a kind that Java cannot use".formatted(algorithm));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no " + algorithm, e);
        }
    }

    /**
     * Reads an EC key in SEC 1's own format (RFC 5915).
     *
     * @throws InvalidPemException as {@link #pkcs8}, and if the key does not name its curve
     */
    static PrivateKey sec1(byte[] der) throws InvalidPemException {
        for (byte[] child : children(der)) {
            if (child[0] == SEC1_CURVE) {
                return pkcs8(wrap(EC, content(child), der));
            }
        }
        throw new InvalidPemException("the EC private key does not name its curve");
    }

    /**
     * Reads an RSA key in PKCS#1's own format (RFC 8017).
     *
     * @throws InvalidPemException as {@link #pkcs8}
     */
    static PrivateKey pkcs1(byte[] der) throws InvalidPemException {
        return pkcs8(wrap(RSA, Der.nothing(), der));
    }

    private static byte[] wrap(byte[] algorithm, byte[] parameters, byte[] key) {
        return Der.sequence(Der.integer(BigInteger.ZERO), Der.sequence(algorithm, parameters), Der.octetString(key));
    }

    private static String algorithm(byte[] pkcs8) throws InvalidPemException {
        List<byte[]> parts = children(pkcs8);
        byte[] id = parts.size() < 2
                ? new byte[0]
                : children(parts.get(1)).stream().findFirst().orElse(new byte[0]);
        if (Arrays.equals(id, EC)) {
            return "EC";
        }
        if (Arrays.equals(id, RSA)) {
            return "RSA";
        }
        throw new InvalidPemException("the private key is neither an EC nor an RSA key");
    }

    private static List<byte[]> children(byte[] der) throws InvalidPemException {
        try {
            return DerReader.children(der);
        } catch (IllegalArgumentException e) {
            throw damaged();
        }
    }

    private static byte[] content(byte[] der) throws InvalidPemException {
        try {
            return DerReader.content(der);
        } catch (IllegalArgumentException e) {
            throw damaged();
        }
    }

    private static InvalidPemException damaged() {
        return new InvalidPemException("the private key is damaged");
    }
}
