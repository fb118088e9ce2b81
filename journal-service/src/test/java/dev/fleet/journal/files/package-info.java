/** The source over the files of an embedded unit manager. */
@NullMarked
package dev.fleet.journal.files;

import org.jspecify.annotations.NullMarked;
