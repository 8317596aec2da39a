package dev.transplant.velero;

/** Something that has to answer does not; another try may help. The message says what, and what to do. */
public final class UnreachableException extends Exception {
    private static final long serialVersionUID = 1;

    UnreachableException(String message) {
        super(message);
    }

    UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
