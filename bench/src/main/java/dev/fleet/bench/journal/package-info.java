/** How fast the journals of a cluster are read and followed. */
@NullMarked
package dev.fleet.bench.journal;

import org.jspecify.annotations.NullMarked;
