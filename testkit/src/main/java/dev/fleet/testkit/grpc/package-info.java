/** gRPC inside one process. */
@NullMarked
package dev.fleet.testkit.grpc;

import org.jspecify.annotations.NullMarked;
