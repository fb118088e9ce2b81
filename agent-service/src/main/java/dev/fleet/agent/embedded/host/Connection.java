package dev.fleet.agent.embedded.host;

import java.util.Optional;

/**
 * A connection that was accepted, for a service to get. Close it once a process has been spawned
 * with it: the process has its own copy.
 */
public interface Connection extends AutoCloseable {
  int descriptor();

  /**
   * Both ends, as systemd puts them after the number in an instance's name: {@code
   * 127.0.0.1:80-127.0.0.1:5000}, or {@code PID-UID} of a Unix socket's peer.
   */
  String ends();

  /** For {@code REMOTE_ADDR}; empty for Unix sockets without a name. */
  Optional<String> remoteAddress();

  /** For {@code REMOTE_PORT}; empty for Unix sockets. */
  Optional<String> remotePort();

  /** What counts as one source for {@code MaxConnectionsPerSource=}. */
  String source();

  @Override
  void close();
}
