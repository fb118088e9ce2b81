/** A registry in memory, with machines that do what a test tells them. */
@NullMarked
package dev.fleet.testkit.registry;

import org.jspecify.annotations.NullMarked;
