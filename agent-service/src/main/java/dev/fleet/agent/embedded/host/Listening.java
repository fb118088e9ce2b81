package dev.fleet.agent.embedded.host;

import java.util.Optional;

/** An address that a socket unit listens on. */
public interface Listening extends AutoCloseable {
  /** To pass on to processes. Valid until {@link #close}. */
  int descriptor();

  /** Tells {@code ready} once, when something waits; at once if it already does. */
  void arm();

  /** Tells nothing until the next {@link #arm}. */
  void disarm();

  /**
   * Takes one connection.
   *
   * @return empty if none waits any more
   */
  Optional<Connection> accept() throws HostException;

  /** Throws away what waits: connections, datagrams, bytes of a FIFO. Bounded. */
  void flush();

  /**
   * Closes it; the file of a Unix socket or FIFO and its links stay unless {@code RemoveOnStop=}.
   */
  @Override
  void close();
}
