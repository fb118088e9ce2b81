/**
 * The unit-file language: names, parsing, canonical text and hash, {@code [X-Fleet]} requirements,
 * validation and patterns.
 *
 * <p>Everything here is pure and immutable: no I/O, no clock, no shared state; any thread may use
 * any object.
 */
@NullMarked
package dev.fleet.unit;

import org.jspecify.annotations.NullMarked;
