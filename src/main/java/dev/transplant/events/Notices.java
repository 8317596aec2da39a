package dev.transplant.events;

/** Tells the people of a cluster what they should know. Returns at once; what cannot be told is lost without harm. */
@FunctionalInterface
public interface Notices {
    void tell(Notice notice);
}
