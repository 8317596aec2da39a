/** What a restore will change, before it happens: objects in, a report out. */
@NullMarked
package dev.transplant.plan;

import org.jspecify.annotations.NullMarked;
