package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.SocketBody.AbstractName;
import dev.fleet.unit.systemd.SocketBody.AnyAddress;
import dev.fleet.unit.systemd.SocketBody.Endpoint;
import dev.fleet.unit.systemd.SocketBody.FilePath;
import dev.fleet.unit.systemd.SocketBody.Ipv4;
import dev.fleet.unit.systemd.SocketBody.Ipv6;
import dev.fleet.unit.systemd.value.Numbers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads addresses of sockets; see {@code ListenStream=} of systemd.socket(5). */
final class EndpointReader {
  /** What the kernel has room for, in bytes. */
  private static final int MOST_UNIX_BYTES = 107;

  private static final int MOST_PORT = 65_535;
  private static final int MOST_INTERFACE_NAME = 15;

  private EndpointReader() {}

  /** Empty if it is no address. */
  static Optional<Endpoint> parse(String text) {
    if (text.startsWith("/")) {
      return fits(text) && text.length() > 1
          ? Optional.of(new FilePath(UnitPath.simplify(text)))
          : Optional.empty();
    }
    if (text.startsWith("@")) {
      return text.length() > 1 && fits(text)
          ? Optional.of(new AbstractName(text.substring(1)))
          : Optional.empty();
    }
    if (text.startsWith("[")) {
      return ipv6(text);
    }
    int colon = text.indexOf(':');
    return colon < 0
        ? port(text).map(AnyAddress::new)
        : ipv4(text.substring(0, colon), text.substring(colon + 1));
  }

  private static boolean fits(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length <= MOST_UNIX_BYTES;
  }

  private static Optional<Endpoint> ipv4(String address, String port) {
    return Inet.isIpv4(address)
        ? port(port).map(number -> new Ipv4(address, number))
        : Optional.empty();
  }

  /** {@code [address]:port%interface}. */
  private static Optional<Endpoint> ipv6(String text) {
    int close = text.indexOf("]:");
    if (close < 0) {
      return Optional.empty();
    }
    String address = text.substring(1, close);
    String rest = text.substring(close + 2);
    int percent = rest.indexOf('%');
    Optional<String> scope =
        percent < 0 ? Optional.empty() : Optional.of(rest.substring(percent + 1));
    if (!Inet.isIpv6(address) || scope.filter(name -> !isInterfaceName(name)).isPresent()) {
      return Optional.empty();
    }
    return port(percent < 0 ? rest : rest.substring(0, percent))
        .map(number -> new Ipv6(address, number, scope));
  }

  /** The form of a network interface's name. */
  static boolean isInterfaceName(String name) {
    return !name.isEmpty()
        && name.length() <= MOST_INTERFACE_NAME
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/' && c != ':' && c != '%');
  }

  private static Optional<Integer> port(String text) {
    OptionalLong port = Numbers.unsigned(text, MOST_PORT);
    return port.isPresent() && port.getAsLong() > 0
        ? Optional.of((int) port.getAsLong())
        : Optional.empty();
  }
}
