package dev.transplant.rewrite;

/** The operations of the API server whose objects are rewritten. */
public enum Operation {
    CREATE,
    UPDATE
}
