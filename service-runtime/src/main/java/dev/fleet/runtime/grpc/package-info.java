/** Servers, channels, errors and streams over gRPC, set up the same way everywhere. */
@NullMarked
package dev.fleet.runtime.grpc;

import org.jspecify.annotations.NullMarked;
