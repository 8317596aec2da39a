package dev.transplant.migrate;

import java.util.List;

/** Looks for one thing that would go wrong later. */
interface PreflightCheck {
    /** Returns what it finds. Pure; says nothing of what is not known. */
    List<Finding> look(Situation situation);
}
