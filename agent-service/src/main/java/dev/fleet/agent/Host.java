package dev.fleet.agent;

import dev.fleet.runtime.log.Log;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Facts about this host. */
final class Host {
  private static final Log LOG = Log.of(Host.class);
  private static final String ANY = "00000000";

  private Host() {}

  /** The kernel's name of the host; empty if it has none. */
  static String hostname() {
    return read(Path.of("/proc/sys/kernel/hostname"));
  }

  /** The kernel's boot ID. */
  static String bootId() {
    return read(Path.of("/proc/sys/kernel/random/boot_id"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      LOG.warn("cannot be read", e, "file", file);
      return "";
    }
  }

  /**
   * The first IPv4 address of the default route's interface that others can use; empty if there is
   * none.
   */
  static String publicIp() {
    Optional<String> route;
    try {
      route = defaultRoute(Files.readAllLines(Path.of("/proc/net/route")));
    } catch (IOException e) {
      LOG.warn("cannot read the routes; give --public-ip", e);
      return "";
    }
    if (route.isEmpty()) {
      return "";
    }
    try {
      NetworkInterface device = NetworkInterface.getByName(route.get());
      return device == null
          ? ""
          : device
              .inetAddresses()
              .filter(Host::isUsable)
              .findFirst()
              .map(InetAddress::getHostAddress)
              .orElse("");
    } catch (SocketException e) {
      LOG.warn("cannot look at the default route's interface; give --public-ip", e);
      return "";
    }
  }

  /** Whether an address is one that others can reach this host at. */
  static boolean isUsable(InetAddress address) {
    return address instanceof Inet4Address
        && !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !address.isAnyLocalAddress()
        && !address.isMulticastAddress();
  }

  /**
   * The interface of the default route of least metric, from the lines of {@code /proc/net/route}.
   */
  static Optional<String> defaultRoute(List<String> lines) {
    return lines.stream()
        .skip(1)
        .map(line -> line.split("\\s+"))
        .filter(f -> f.length > 7 && f[1].equals(ANY) && f[7].equals(ANY))
        .min(Comparator.comparingLong(f -> Long.parseLong(f[6])))
        .map(f -> f[0]);
  }
}
