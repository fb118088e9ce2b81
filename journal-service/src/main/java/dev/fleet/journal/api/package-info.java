/** The gRPC face of the journal. */
@NullMarked
package dev.fleet.journal.api;

import org.jspecify.annotations.NullMarked;
