/** The journal that the embedded unit manager writes, read from its files. */
@NullMarked
package dev.fleet.journal.files;

import org.jspecify.annotations.NullMarked;
