/** The single-writer loop that owns a piece of state. */
@NullMarked
package dev.fleet.runtime.loop;

import org.jspecify.annotations.NullMarked;
