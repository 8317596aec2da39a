package dev.transplant.admission;

/** A bug of ours while a review was decided; the failurePolicy of the webhook configuration decides instead. */
public class RuleFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RuleFailedException(String message, RuntimeException cause) {
        super(message, cause);
    }
}
