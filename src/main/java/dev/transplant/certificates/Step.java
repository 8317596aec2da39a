package dev.transplant.certificates;

/** What is to be done with the authorities. */
sealed interface Step {
    /** Nothing. */
    record Keep() implements Step {}

    /**
     * Others are to be written.
     *
     * @param why what the log says of it
     */
    record Write(Authorities authorities, String why) implements Step {}

    /**
     * Nothing can be done by us.
     *
     * @param problem what is wrong and who has to mend it
     */
    record Wait(String problem) implements Step {}
}
