package dev.transplant.velero;

/** Something that has to answer does not; another try may help. The message says what, and what to do. */
public sealed class UnreachableException extends Exception permits MissingFileException {
    private static final long serialVersionUID = 1;

    UnreachableException(String message) {
        super(message);
    }

    UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
