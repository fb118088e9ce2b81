/** Machines, their sessions and assignments. */
@NullMarked
package dev.fleet.registry.machine;

import org.jspecify.annotations.NullMarked;
