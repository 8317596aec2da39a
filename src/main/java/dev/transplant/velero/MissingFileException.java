package dev.transplant.velero;

/** The object store answers, and does not have the file. */
final class MissingFileException extends UnreachableException {
    private static final long serialVersionUID = 1;

    MissingFileException(String message) {
        super(message);
    }
}
