package dev.transplant.certificates;

import java.util.Optional;

/** The Secret that all replicas share. */
interface AuthorityStore {
    /**
     * Reads it anew.
     *
     * @throws AuthoritySecret.UnreadableException if it does not exist or holds something else, with what to do
     */
    Held read() throws AuthoritySecret.UnreadableException;

    /**
     * Writes it, and takes away an admin's wish to rotate, unless somebody wrote since it was read.
     *
     * @return whether it was written
     */
    boolean write(Held held, Authorities authorities);

    /**
     * What was read.
     *
     * @param authorities absent when the Secret is empty
     * @param rotate whether an admin asks for another authority
     * @param version the Secret's resourceVersion
     */
    record Held(Optional<Authorities> authorities, boolean rotate, String version) {}
}
