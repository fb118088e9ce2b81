/** What tests of all modules share. */
@NullMarked
package dev.fleet.testkit;

import org.jspecify.annotations.NullMarked;
