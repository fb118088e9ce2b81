/** Delays between attempts. */
@NullMarked
package dev.fleet.runtime.backoff;

import org.jspecify.annotations.NullMarked;
