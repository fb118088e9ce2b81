/** Units and their states, as clients see them. */
@NullMarked
package dev.fleet.registry.unit;

import org.jspecify.annotations.NullMarked;
