package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.linux.LinuxException;
import dev.fleet.agent.linux.SocketAddress;
import dev.fleet.agent.linux.Sockets;
import dev.fleet.agent.linux.Sockets.Option;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.SocketBody;
import dev.fleet.unit.systemd.SocketOptions;

/**
 * Sets the options of a socket unit on a new socket. As with systemd, one that cannot be set is
 * warned of and passed over, but for those that decide where it is bound.
 */
final class SocketSettings {
  private static final Log LOG = Log.of(SocketSettings.class);

  private final UnitName unit;
  private final SocketOptions options;
  private final int socket;
  private final int family;

  SocketSettings(UnitName unit, SocketOptions options, int socket, int family) {
    this.unit = unit;
    this.options = options;
    this.socket = socket;
    this.family = family;
  }

  /** Sets those that must be there before it is bound, and all others. */
  void apply() throws LinuxException {
    Sockets.set(socket, Option.REUSE_ADDRESS, 1);
    boolean six = family == SocketAddress.INET6;
    if (six && options.bindIpv6Only() != SocketBody.BindIpv6Only.DEFAULT) {
      boolean only = options.bindIpv6Only() == SocketBody.BindIpv6Only.IPV6_ONLY;
      Sockets.set(socket, Option.IPV6_ONLY, only ? 1 : 0);
    }
    if (options.bindToDevice().isPresent()) {
      Sockets.bindToDevice(socket, options.bindToDevice().get());
    }
    if (family != SocketAddress.UNIX) {
      on(options.reusePort(), Option.REUSE_PORT);
      on(options.freeBind(), six ? Option.IPV6_FREE_BIND : Option.IP_FREE_BIND);
      on(options.transparent(), six ? Option.IPV6_TRANSPARENT : Option.IP_TRANSPARENT);
      on(options.passPacketInfo(), six ? Option.IPV6_PACKET_INFO : Option.IP_PACKET_INFO);
      on(options.noDelay(), Option.NO_DELAY);
    }
    on(options.keepAlive(), Option.KEEP_ALIVE);
    on(options.broadcast(), Option.BROADCAST);
    on(options.passCredentials(), Option.PASS_CREDENTIALS);
    on(options.passSecurity(), Option.PASS_SECURITY);
    options.priority().ifPresent(priority -> tryTo(Option.PRIORITY, priority));
    options.mark().ifPresent(mark -> tryTo(Option.MARK, mark));
    options
        .receiveBuffer()
        .ifPresent(
            bytes -> buffer(Option.RECEIVE_BUFFER_FORCE, Option.RECEIVE_BUFFER, bounded(bytes)));
    options
        .sendBuffer()
        .ifPresent(bytes -> buffer(Option.SEND_BUFFER_FORCE, Option.SEND_BUFFER, bounded(bytes)));
  }

  /** The first way goes beyond the kernel's bound but takes more rights. */
  private void buffer(Option force, Option ask, int bytes) {
    try {
      Sockets.set(socket, force, bytes);
    } catch (LinuxException e) {
      tryTo(ask, bytes);
    }
  }

  private void on(boolean wanted, Option option) {
    if (wanted) {
      tryTo(option, 1);
    }
  }

  private void tryTo(Option option, int value) {
    try {
      Sockets.set(socket, option, value);
    } catch (LinuxException e) {
      LOG.warn("a socket's option cannot be set", e, "unit", unit);
    }
  }

  static int bounded(long value) {
    return (int) Math.min(value, Integer.MAX_VALUE);
  }
}
