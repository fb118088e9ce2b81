package dev.fleet.agent.link;

import io.grpc.Channel;

/** A registry replica that can be connected to. Its {@code toString} names it to people. */
public interface Replica extends AutoCloseable {
  /** The channel, opened at the first call; reconnects at once if it was waiting to. */
  Channel connect();

  @Override
  void close();
}
