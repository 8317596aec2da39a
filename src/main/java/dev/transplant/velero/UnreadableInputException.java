package dev.transplant.velero;

/** Input that cannot be read; the message names it, the place in it, and how to mend it. */
public final class UnreadableInputException extends Exception {
    private static final long serialVersionUID = 1;

    public UnreadableInputException(String message) {
        super(message);
    }

    public UnreadableInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
