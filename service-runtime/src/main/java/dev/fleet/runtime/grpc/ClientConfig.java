package dev.fleet.runtime.grpc;

import java.time.Duration;
import java.util.Optional;

/**
 * How a channel behaves.
 *
 * @param tls for TCP endpoints; Unix sockets are guarded by their file mode
 * @param defaultDeadline what a unary call gets that has no deadline of its own
 * @param keepAlive how often a silent connection with open calls is probed; servers of this project
 *     permit 5 s and more
 * @param maxInboundBytes the largest message accepted
 */
public record ClientConfig(
    Optional<TlsFiles> tls, Duration defaultDeadline, Duration keepAlive, int maxInboundBytes) {
  /** Plain text, 10 s, 20 s, 16 MiB. */
  public static final ClientConfig DEFAULT =
      new ClientConfig(
          Optional.empty(), Duration.ofSeconds(10), Duration.ofSeconds(20), 16 * 1024 * 1024);

  public ClientConfig withTls(TlsFiles files) {
    return new ClientConfig(Optional.of(files), defaultDeadline, keepAlive, maxInboundBytes);
  }

  public ClientConfig withDefaultDeadline(Duration deadline) {
    return new ClientConfig(tls, deadline, keepAlive, maxInboundBytes);
  }

  public ClientConfig withKeepAlive(Duration period) {
    return new ClientConfig(tls, defaultDeadline, period, maxInboundBytes);
  }

  public ClientConfig withMaxInboundBytes(int most) {
    return new ClientConfig(tls, defaultDeadline, keepAlive, most);
  }
}
