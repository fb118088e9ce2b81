/** Many units at once, beside systemd itself. */
@NullMarked
package dev.fleet.bench.burst;

import org.jspecify.annotations.NullMarked;
