package dev.transplant.velero;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** What Velero writes beside a backup or restore: JSON in gzip. */
final class GzippedJson {
    /** Larger ones are not read; 100,000 lines or so. */
    static final int MAX_BYTES = 16 * 1024 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    private GzippedJson() {}

    /** @throws IOException if it cannot be read, is larger than 16 MiB unzipped, or is something else */
    static JsonNode read(InputStream file) throws IOException {
        try (InputStream json = new GZIPInputStream(file)) {
            byte[] content = json.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new IOException("they are larger than %d MiB".formatted(MAX_BYTES >> 20));
            }
            return JSON.readTree(new ByteArrayInputStream(content));
        } catch (JsonProcessingException e) {
            throw new IOException("they are no JSON: " + e.getOriginalMessage(), e);
        }
    }
}
