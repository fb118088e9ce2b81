package dev.fleet.runtime.grpc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a server listens.
 *
 * @param listen at least one endpoint; TCP port 0 asks for any free port
 * @param socketMode permission bits of Unix sockets, e.g. {@code 0660}
 * @param tls for TCP endpoints; Unix sockets are guarded by their file mode
 * @param ioThreads threads that read and write; handlers run on virtual threads
 * @param maxInboundBytes the largest message accepted
 * @param shutdownGrace how long {@link RunningServer#close()} lets unary calls finish
 */
public record ServerConfig(
    List<Endpoint> listen,
    int socketMode,
    Optional<TlsFiles> tls,
    int ioThreads,
    int maxInboundBytes,
    Duration shutdownGrace) {
  public ServerConfig {
    listen = List.copyOf(listen);
    if (listen.isEmpty()) {
      throw new IllegalArgumentException("a server needs at least one endpoint to listen on");
    }
    if (socketMode < 0 || socketMode > 0777) {
      throw new IllegalArgumentException("bad socket mode " + Integer.toOctalString(socketMode));
    }
    if (ioThreads < 1) {
      throw new IllegalArgumentException("a server needs at least one I/O thread");
    }
  }

  /** Plain text, mode 0660, one I/O thread, 16 MiB, 3 s of grace. */
  public static ServerConfig on(List<Endpoint> listen) {
    return new ServerConfig(
        listen, 0660, Optional.empty(), 1, 16 * 1024 * 1024, Duration.ofSeconds(3));
  }

  /** As {@link #on(List)}. */
  public static ServerConfig on(Endpoint... listen) {
    return on(List.of(listen));
  }

  public ServerConfig withTls(TlsFiles files) {
    return new ServerConfig(
        listen, socketMode, Optional.of(files), ioThreads, maxInboundBytes, shutdownGrace);
  }

  public ServerConfig withSocketMode(int mode) {
    return new ServerConfig(listen, mode, tls, ioThreads, maxInboundBytes, shutdownGrace);
  }

  public ServerConfig withIoThreads(int threads) {
    return new ServerConfig(listen, socketMode, tls, threads, maxInboundBytes, shutdownGrace);
  }

  public ServerConfig withShutdownGrace(Duration grace) {
    return new ServerConfig(listen, socketMode, tls, ioThreads, maxInboundBytes, grace);
  }
}
