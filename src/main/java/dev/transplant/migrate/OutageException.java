package dev.transplant.migrate;

/** A cluster does not do what it is asked for. The message says which and what, and how to mend it where that is known. */
final class OutageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean passing;

    /** @param passing whether it may be over by itself, as when an API server restarts */
    OutageException(String message, boolean passing, Throwable cause) {
        super(message, cause);
        this.passing = passing;
    }

    /** One that nothing else has caused. */
    OutageException(String message, boolean passing) {
        super(message);
        this.passing = passing;
    }

    boolean isPassing() {
        return passing;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
