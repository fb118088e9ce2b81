package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.Connection;
import dev.fleet.agent.linux.Descriptors;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.agent.linux.SocketAddress;
import dev.fleet.agent.linux.Sockets;
import java.util.Optional;

/** An accepted connection. Confined to the manager's loop. */
final class LinuxConnection implements Connection {
  private static final String UNKNOWN = "unknown";

  private final int descriptor;
  private final String ends;
  private final String source;
  private final Optional<String> remoteAddress;
  private final Optional<String> remotePort;
  private boolean closed;

  private LinuxConnection(
      int descriptor,
      String ends,
      String source,
      Optional<String> remoteAddress,
      Optional<String> remotePort) {
    this.descriptor = descriptor;
    this.ends = ends;
    this.source = source;
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
  }

  /** Takes over a connected socket. */
  static LinuxConnection of(int descriptor) {
    try {
      SocketAddress local = Sockets.name(descriptor);
      SocketAddress peer = Sockets.peerName(descriptor);
      return switch (peer) {
        case SocketAddress.Inet inet ->
            new LinuxConnection(
                descriptor,
                text(local) + "-" + text(peer),
                address(inet),
                Optional.of(address(inet)),
                Optional.of(Integer.toString(inet.port())));
        case SocketAddress.Unix unix -> {
          Sockets.Peer who = Sockets.peer(descriptor);
          yield new LinuxConnection(
              descriptor,
              who.pid() > 0 ? who.pid() + "-" + who.uid() : UNKNOWN,
              "uid " + who.uid(),
              unix.name().isEmpty() ? Optional.empty() : Optional.of(unix.name()),
              Optional.empty());
        }
      };
    } catch (LinuxException e) {
      // The peer is gone; whoever gets the connection will see that.
      return new LinuxConnection(descriptor, UNKNOWN, UNKNOWN, Optional.empty(), Optional.empty());
    }
  }

  private static String text(SocketAddress address) {
    return switch (address) {
      case SocketAddress.Inet inet -> address(inet) + ":" + inet.port();
      case SocketAddress.Unix unix -> unix.name();
    };
  }

  private static String address(SocketAddress.Inet inet) {
    return Sockets.text(inet.address());
  }

  @Override
  public int descriptor() {
    return descriptor;
  }

  @Override
  public String ends() {
    return ends;
  }

  @Override
  public Optional<String> remoteAddress() {
    return remoteAddress;
  }

  @Override
  public Optional<String> remotePort() {
    return remotePort;
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Descriptors.close(descriptor);
    }
  }
}
