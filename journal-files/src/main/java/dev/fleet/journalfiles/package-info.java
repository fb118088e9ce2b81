/**
 * The journal of the embedded unit manager: segment files that one process writes and others read.
 */
@NullMarked
package dev.fleet.journalfiles;

import org.jspecify.annotations.NullMarked;
