/**
 * Time as a dependency: everything that waits or measures takes {@link
 * dev.fleet.runtime.clock.Clocks}.
 */
@NullMarked
package dev.fleet.runtime.clock;

import org.jspecify.annotations.NullMarked;
