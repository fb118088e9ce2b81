/** The journal service over real journal files and real gRPC. */
@NullMarked
package dev.fleet.journal;

import org.jspecify.annotations.NullMarked;
