package dev.transplant.certificates;

/** A PEM file that cannot be used; says what is wrong in one sentence, and nothing of what a key holds. */
public class InvalidPemException extends Exception {
    private static final long serialVersionUID = 1;

    public InvalidPemException(String message) {
        super(message);
    }
}
