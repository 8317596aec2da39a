package dev.transplant.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one replica of the webhook works by, as its Lease tells it. Digests of the texts, so that there is room for all.
 *
 * @param sheets run to the digest of its run sheet, of those that can be read
 * @param policy digest of the policy in force; absent while there is none
 * @param problem why the policy that was written last is not in force; absent when it is
 */
public record Held(Map<String, String> sheets, Optional<String> policy, Optional<String> problem) {
    private static final String SHEETS = "transplant.dev/run-sheets";
    private static final String POLICY = "transplant.dev/policy";
    private static final String PROBLEM = "transplant.dev/policy-problem";
    private static final int DIGEST_BYTES = 8;
    private static final int MAX_PROBLEM_CHARACTERS = 500;

    public Held {
        sheets = Map.copyOf(sheets);
        problem = problem.map(Held::cut);
    }

    /** Returns what tells one text from another: the first 16 hexadecimal digits of its SHA-256. */
    public static String digest(String text) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Returns the annotations that say it; a run's name, the key of a ConfigMap, holds neither blank nor equals sign. */
    Map<String, String> annotations() {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put(
                SHEETS,
                new TreeMap<>(sheets)
                        .entrySet().stream()
                                .map(sheet -> sheet.getKey() + "=" + sheet.getValue())
                                .collect(Collectors.joining(" ")));
        policy.ifPresent(digest -> annotations.put(POLICY, digest));
        problem.ifPresent(text -> annotations.put(PROBLEM, text));
        return annotations;
    }

    /** Reads what annotations say; whatever they do not say is not held. */
    public static Held of(Map<String, String> annotations) {
        Map<String, String> sheets = new LinkedHashMap<>();
        for (String sheet : annotations.getOrDefault(SHEETS, "").split(" ", -1)) {
            int end = sheet.indexOf('=');
            if (end > 0) {
                sheets.put(sheet.substring(0, end), sheet.substring(end + 1));
            }
        }
        return new Held(
                sheets, Optional.ofNullable(annotations.get(POLICY)), Optional.ofNullable(annotations.get(PROBLEM)));
    }

    private static String cut(String text) {
        return text.length() <= MAX_PROBLEM_CHARACTERS ? text : text.substring(0, MAX_PROBLEM_CHARACTERS) + "…";
    }
}
