/** The journal's files, written and read back. */
@NullMarked
package dev.fleet.journalfiles;

import org.jspecify.annotations.NullMarked;
