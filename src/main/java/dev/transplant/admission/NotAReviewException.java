package dev.transplant.admission;

/** A body that is no AdmissionReview of admission.k8s.io/v1; the message says what is wrong with it. */
public class NotAReviewException extends Exception {
    private static final long serialVersionUID = 1;

    public NotAReviewException(String message) {
        super(message);
    }
}
