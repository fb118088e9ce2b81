/** The start of one unit, beside that by systemd alone. */
@NullMarked
package dev.fleet.bench.start;

import org.jspecify.annotations.NullMarked;
