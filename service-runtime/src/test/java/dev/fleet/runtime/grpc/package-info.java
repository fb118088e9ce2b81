@NullMarked
package dev.fleet.runtime.grpc;

import org.jspecify.annotations.NullMarked;
