package dev.transplant.certificates;

import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How authorities stand in a Secret: PEM under {@code ca.crt} and {@code ca.key}, beside them {@code next-ca.crt}, {@code
 * next-ca.key} with {@code next-ca.from}, and {@code previous-ca.crt} with {@code previous-ca.until} (times as RFC 3339).
 */
final class AuthoritySecret {
    /** Name of the Secret. */
    static final String NAME = "transplant-ca";

    /** Annotation by which an admin asks for another authority; its value does not matter. */
    static final String ROTATE = "transplant.dev/rotate";

    private static final String ACTIVE = "ca";
    private static final String NEXT = "next-ca";
    private static final String PREVIOUS = "previous-ca";
    private static final String CERTIFICATE = ".crt";
    private static final String KEY = ".key";
    private static final String FROM = ".from";
    private static final String UNTIL = ".until";

    private AuthoritySecret() {}

    /** The Secret does not hold what we wrote into it. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1;

        UnreadableException(String message) {
            super(message);
        }
    }

    /**
     * Reads a Secret's data, decoded.
     *
     * @return absent when there is none
     * @throws UnreadableException naming the key that is wrong; never anything of its value
     */
    static Optional<Authorities> read(Map<String, String> data) throws UnreadableException {
        if (data.isEmpty()) {
            return Optional.empty();
        }
        Authority active = authority(data, ACTIVE);
        Optional<Authorities.Next> next = data.containsKey(NEXT + CERTIFICATE)
                ? Optional.of(new Authorities.Next(authority(data, NEXT), time(data, NEXT + FROM)))
                : Optional.empty();
        Optional<Authorities.Previous> previous = data.containsKey(PREVIOUS + CERTIFICATE)
                ? Optional.of(new Authorities.Previous(
                        certificate(data, PREVIOUS + CERTIFICATE), time(data, PREVIOUS + UNTIL)))
                : Optional.empty();
        return Optional.of(new Authorities(active, next, previous));
    }

    static Map<String, String> write(Authorities authorities) {
        Map<String, String> data = new LinkedHashMap<>();
        put(data, ACTIVE, authorities.active());
        authorities.next().ifPresent(next -> {
            put(data, NEXT, next.authority());
            data.put(NEXT + FROM, next.from().toString());
        });
        authorities.previous().ifPresent(previous -> {
            data.put(PREVIOUS + CERTIFICATE, Pem.of(previous.certificate()));
            data.put(PREVIOUS + UNTIL, previous.until().toString());
        });
        return data;
    }

    private static void put(Map<String, String> data, String name, Authority authority) {
        data.put(name + CERTIFICATE, Pem.of(authority.certificate()));
        data.put(name + KEY, Pem.of(authority.key()));
    }

    private static Authority authority(Map<String, String> data, String name) throws UnreadableException {
        X509Certificate certificate = certificate(data, name + CERTIFICATE);
        try {
            return new Authority(certificate, Pem.key(value(data, name + KEY)));
        } catch (InvalidPemException e) {
            throw unreadable(name + KEY, e.getMessage());
        } catch (IllegalArgumentException e) { // they do not belong together, or are not of a CA
            throw unreadable(name + CERTIFICATE + " or " + name + KEY, e.getMessage());
        }
    }

    private static X509Certificate certificate(Map<String, String> data, String key) throws UnreadableException {
        try {
            List<X509Certificate> certificates = Pem.certificates(value(data, key));
            if (certificates.size() != 1) {
                throw unreadable(key, "it holds %d certificates, not one".formatted(certificates.size()));
            }
            return certificates.getFirst();
        } catch (InvalidPemException e) {
            throw unreadable(key, e.getMessage());
        }
    }

    private static Instant time(Map<String, String> data, String key) throws UnreadableException {
        try {
            return Instant.parse(value(data, key).strip());
        } catch (DateTimeException e) {
            throw unreadable(key, "it is no time as 2026-01-31T00:00:00Z is one");
        }
    }

    private static String value(Map<String, String> data, String key) throws UnreadableException {
        String value = data.get(key);
        if (value == null) {
            throw unreadable(key, "it is missing");
        }
        return value;
    }

    private static UnreadableException unreadable(String key, @Nullable String problem) {
        return new UnreadableException("Secret %s, key %s: %s".formatted(NAME, key, problem));
    }
}
