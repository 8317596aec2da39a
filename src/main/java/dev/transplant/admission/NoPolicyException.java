package dev.transplant.admission;

/** A review arrived before there was a policy to decide it by. */
public class NoPolicyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NoPolicyException() {
        super("there is no policy yet");
    }
}
