/** The webhook's own certificate authority, written over the JDK alone: what it issues, and its PEM files. */
@NullMarked
package dev.transplant.certificates;

import org.jspecify.annotations.NullMarked;
