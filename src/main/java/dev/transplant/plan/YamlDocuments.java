package dev.transplant.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.velero.ReadFilter;
import dev.transplant.velero.UnreadableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Supplier;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The documents of a YAML or JSON text (JSON is YAML), one at a time, and the items of a List one at a time too. */
final class YamlDocuments {
    /** As many as the parser counts, over all documents; ours is {@link Limit}. */
    private static final int MAX_CHARACTERS = Integer.MAX_VALUE;

    /** Characters. Each filling copies the value that is being read, so that many small ones take time by its square. */
    private static final int BUFFER = 64 * 1024;

    private final String name;
    private final Limit limit;
    private final Iterator<Event> events;
    private int number;
    private int line;

    /** Takes one document after the other. */
    interface Consumer {
        /**
         * Takes a document, or an item of one that is a List.
         *
         * @param origin name of the text, number of the document and its first line; likewise of the item
         * @param value {@code null} as JSON has it where the document is empty
         */
        void accept(String origin, JsonNode value) throws UnreadableInputException;
    }

    private YamlDocuments(InputStream text, String name) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setCodePointLimit(MAX_CHARACTERS)
                .setBufferSize(BUFFER)
                .build();
        this.name = name;
        this.limit = new Limit(text);
        this.events = new Parse(settings).parseInputStream(limit).iterator();
    }

    /** Bounds what one object takes, which is held whole. */
    private static final class Limit extends ReadFilter {
        private static final int MIB = 1024 * 1024;

        /** No API server takes a larger object: etcd refuses 1.5 MiB, a request body 3 MiB. */
        private static final int MAX_OBJECT_MIB = 8;

        private long object;
        private boolean begun;
        private boolean json;

        Limit(InputStream in) {
            super(in);
        }

        void beginObject() {
            object = 0;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = in.read(buffer, offset, length);
            object += Math.max(0, read);
            tabsToSpaces(buffer, offset, read);
            if (object > (long) MAX_OBJECT_MIB * MIB) {
                throw new IOException("an object has more than %d MiB".formatted(MAX_OBJECT_MIB));
            }
            return read;
        }

        /** JSON may be indented by tabs, YAML may not; in strings of JSON there are none. */
        private void tabsToSpaces(byte[] buffer, int offset, int read) {
            for (int i = offset; i < offset + read; i++) {
                if (!begun && !Character.isWhitespace(buffer[i])) {
                    begun = true;
                    json = buffer[i] == '{' || buffer[i] == '[';
                }
                if (buffer[i] == '\t' && (json || !begun)) {
                    buffer[i] = ' ';
                }
            }
        }
    }

    /**
     * Gives each document.
     *
     * @param name of the text, for messages
     * @throws UnreadableInputException if it is no YAML; names the line
     */
    static void read(InputStream text, String name, Consumer documents) throws UnreadableInputException {
        new YamlDocuments(text, name).read(documents);
    }

    private boolean hasNext() throws UnreadableInputException {
        return parsed(events::hasNext);
    }

    private Event next() throws UnreadableInputException {
        Event event = parsed(events::next);
        line = line(event);
        return event;
    }

    /** Has the parser work. What it gives no place of comes after the event before. */
    private <T> T parsed(Supplier<T> work) throws UnreadableInputException {
        try {
            return work.get();
        } catch (MarkedYamlEngineException e) {
            int at = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            String hint = String.valueOf(e.getMessage()).contains("{{")
                    ? ": is it a Helm template? Give the output of `helm template`"
                    : "";
            throw new UnreadableInputException(
                    "%s, line %d: is no YAML: %s%s".formatted(name, at, e.getProblem(), hint), e);
        } catch (ReaderException e) {
            throw unreadable("is no YAML: the character U+%04X is not allowed".formatted(e.getCodePoint()), e);
        } catch (YamlEngineException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw unreadable("is no YAML: it is not encoded in UTF-8", e);
            }
            if (e.getCause() instanceof IOException unread) {
                throw unreadable("cannot be read: " + unread.getMessage(), e);
            }
            throw unreadable("is no YAML: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) { // for escapes beyond the last character
            throw unreadable("is no YAML: " + e.getMessage(), e);
        }
    }

    private UnreadableInputException unreadable(String what, Exception cause) {
        String place = line == 0 ? name : "%s, after line %d".formatted(name, line);
        return new UnreadableInputException("%s: %s".formatted(place, what), cause);
    }

    private void read(Consumer documents) throws UnreadableInputException {
        while (hasNext()) {
            if (next().getEventId() == Event.ID.DocumentStart) {
                number++;
                limit.beginObject();
                document(documents);
            }
        }
    }

    private void document(Consumer documents) throws UnreadableInputException {
        Event event = next();
        String origin = "%s, document %d (line %d)".formatted(name, number, line(event));
        JsonTree tree = new JsonTree();
        int itemLine = 0;
        for (; event.getEventId() != Event.ID.DocumentEnd; event = next()) {
            itemLine = tree.isBeforeItem() ? line(event) : itemLine;
            add(event, tree);
            Optional<JsonNode> item = tree.takeItem();
            if (item.isPresent()) {
                documents.accept("%s, item %d (line %d)".formatted(origin, tree.items(), itemLine), item.get());
                limit.beginObject();
            }
        }
        if (tree.items() == 0) {
            documents.accept(origin, tree.value());
        } else if (!JsonTree.isList(tree.value())) {
            throw new UnreadableInputException("%s has items as a List has them, but its kind is '%s'"
                    .formatted(origin, tree.value().path("kind").asText()));
        }
    }

    private void add(Event event, JsonTree tree) throws UnreadableInputException {
        try {
            tree.add(event);
        } catch (JsonTree.LimitException e) {
            throw new UnreadableInputException("%s, line %d: %s".formatted(name, line(event), e.getMessage()), e);
        }
    }

    private static int line(Event event) {
        return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }
}
