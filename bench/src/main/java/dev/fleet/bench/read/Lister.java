package dev.fleet.bench.read;

import io.grpc.Channel;
import io.grpc.StatusException;

/** Reads a whole list, page after page. */
@FunctionalInterface
interface Lister {
  /** Returns how many items there were. */
  long read(Channel channel) throws StatusException, InterruptedException;
}
