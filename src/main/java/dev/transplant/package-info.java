/** The command line and the wiring of the rooms. */
@NullMarked
package dev.transplant;

import org.jspecify.annotations.NullMarked;
