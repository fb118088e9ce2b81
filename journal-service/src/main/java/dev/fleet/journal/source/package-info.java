/** What a journal is to this service: entries in order, read through one port. */
@NullMarked
package dev.fleet.journal.source;

import org.jspecify.annotations.NullMarked;
