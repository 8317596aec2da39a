/** Pure: an object in, a JSON Patch out. Knows neither Quarkus, HTTP, Velero nor the clock. */
@NullMarked
package dev.transplant.rewrite;

import org.jspecify.annotations.NullMarked;
