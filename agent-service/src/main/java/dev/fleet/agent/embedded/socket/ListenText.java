package dev.fleet.agent.embedded.socket;

import dev.fleet.unit.systemd.SocketBody;

/** An address as systemctl status shows it, e.g. {@code /run/web.sock (Stream)}. */
final class ListenText {
  private ListenText() {}

  static String of(SocketBody.Listen listen) {
    return address(listen.endpoint()) + " (" + kind(listen.kind()) + ")";
  }

  private static String kind(SocketBody.Kind kind) {
    return switch (kind) {
      case STREAM -> "Stream";
      case DATAGRAM -> "Datagram";
      case SEQUENTIAL_PACKET -> "SequentialPacket";
      case FIFO -> "FIFO";
      case SPECIAL -> "Special";
    };
  }

  private static String address(SocketBody.Endpoint endpoint) {
    return switch (endpoint) {
      case SocketBody.FilePath file -> file.path();
      case SocketBody.AbstractName name -> "@" + name.name();
      case SocketBody.AnyAddress any -> "[::]:" + any.port();
      case SocketBody.Ipv4 ipv4 -> ipv4.address() + ":" + ipv4.port();
      case SocketBody.Ipv6 ipv6 -> "[" + ipv6.address() + "]:" + ipv6.port();
    };
  }
}
