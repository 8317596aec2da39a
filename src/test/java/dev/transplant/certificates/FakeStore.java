package dev.transplant.certificates;

import java.util.Map;
import java.util.Optional;

/** The Secret of a cluster in memory, written only if it has the version that was read. */
final class FakeStore implements AuthorityStore {
    private Map<String, String> data = Map.of();
    private Optional<Authorities> parsed = Optional.empty();
    private Optional<String> unreadable = Optional.empty();
    private Optional<RuntimeException> broken = Optional.empty();
    private Runnable beforeRead = () -> {};
    private Runnable beforeWrite = () -> {};
    private boolean rotate;
    private int version = 1;
    private int reads;
    private int writes;

    @Override
    public Held read() throws AuthoritySecret.UnreadableException {
        beforeRead.run();
        reads++;
        fail();
        if (unreadable.isPresent()) {
            throw new AuthoritySecret.UnreadableException(unreadable.get());
        }
        if (parsed.isEmpty()) {
            parsed = AuthoritySecret.read(data);
        }
        return new Held(parsed, rotate, Integer.toString(version));
    }

    @Override
    public boolean write(Held held, Authorities authorities) {
        beforeWrite.run();
        fail();
        if (unreadable.isPresent() || !held.version().equals(Integer.toString(version))) {
            return false;
        }
        put(AuthoritySecret.write(authorities));
        rotate = false;
        writes++;
        return true;
    }

    private void fail() {
        broken.ifPresent(problem -> {
            throw problem;
        });
    }

    /** Somebody else writes it. */
    void put(Map<String, String> next) {
        data = Map.copyOf(next);
        parsed = Optional.empty();
        version++;
    }

    void put(Authorities next) {
        put(AuthoritySecret.write(next));
    }

    void empty() {
        put(Map.of());
    }

    /** An admin annotates it. */
    void askToRotate() {
        rotate = true;
        version++;
    }

    /** It does not exist any more, or nothing can be made of it. */
    void lose(String problem) {
        unreadable = Optional.of(problem);
    }

    void restore() {
        unreadable = Optional.empty();
        broken = Optional.empty();
    }

    /** The API server is away. */
    void breakDown() {
        broken = Optional.of(new IllegalStateException("connection refused"));
    }

    /** What happens each time before a read, and between it and the write. */
    void before(Runnable read, Runnable write) {
        beforeRead = read;
        beforeWrite = write;
    }

    boolean isRotateAsked() {
        return rotate;
    }

    Authorities authorities() {
        try {
            return AuthoritySecret.read(data).orElseThrow();
        } catch (AuthoritySecret.UnreadableException e) {
            throw new IllegalStateException(e);
        }
    }

    int reads() {
        return reads;
    }

    int writes() {
        return writes;
    }
}
