package dev.fleet.agent.link;

import io.grpc.Channel;
import java.io.IOException;

/** A registry replica that can be connected to. Its {@code toString} names it to people. */
public interface Replica extends AutoCloseable {
  /**
   * The channel, opened at the first call; reconnects at once if it was waiting to.
   *
   * @throws IOException if it cannot even be tried, e.g. without its TLS files
   */
  Channel connect() throws IOException;

  @Override
  void close();
}
