/**
 * Unit files as systemd 252 reads them, made into typed records that a unit manager can run from.
 *
 * <p>{@link dev.fleet.unit.systemd.UnitDefinition#read} is the way in. Everything here is pure and
 * immutable: no I/O, no clock, no shared state; any thread may use any object.
 */
@NullMarked
package dev.fleet.unit.systemd;

import org.jspecify.annotations.NullMarked;
