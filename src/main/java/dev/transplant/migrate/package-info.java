/** One migration: from preflight over backup and restore to the report. */
@NullMarked
package dev.transplant.migrate;

import org.jspecify.annotations.NullMarked;
