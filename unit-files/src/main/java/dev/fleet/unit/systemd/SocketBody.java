package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.value.RateLimit;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code [Socket]} section; see systemd.socket(5).
 *
 * @param accept whether each connection gets an instance of the service's template
 * @param maxConnections at a time, with {@code accept}; 64 unless set
 * @param maxConnectionsPerSource 0: no limit
 * @param service what it starts; with {@code accept} the template. The service of the same name
 *     unless set
 * @param socketMode 0666 unless set
 * @param directoryMode 0755 unless set
 * @param removeOnStop whether socket and FIFO files go when the unit stops
 * @param symlinks to the one socket or FIFO file
 * @param descriptorName in {@code LISTEN_FDNAMES}; the unit's name unless set
 * @param timeout for the commands; 90 s unless set
 */
public record SocketBody(
    List<Listen> listen,
    boolean accept,
    long maxConnections,
    long maxConnectionsPerSource,
    UnitName service,
    int socketMode,
    Optional<String> socketUser,
    Optional<String> socketGroup,
    int directoryMode,
    boolean removeOnStop,
    List<String> symlinks,
    boolean flushPending,
    boolean writable,
    SocketOptions options,
    String descriptorName,
    RateLimit triggerLimit,
    TimeSpan timeout,
    Map<ExecPhase, List<ExecCommand>> commands,
    ExecContext exec,
    KillContext kill,
    ResourceLimits resources)
    implements UnitBody {
  /** What is listened on, in the order of the descriptors. */
  public record Listen(Kind kind, Endpoint endpoint) {}

  /** The sort of descriptor. */
  public enum Kind {
    STREAM,
    DATAGRAM,
    SEQUENTIAL_PACKET,
    FIFO,
    SPECIAL
  }

  /** Where. */
  public sealed interface Endpoint {}

  /** A socket or file by its absolute path. */
  public record FilePath(String path) implements Endpoint {}

  /** A Unix socket without a file: {@code @name}. */
  public record AbstractName(String name) implements Endpoint {}

  /**
   * A port on all addresses.
   *
   * @param port 1 to 65535
   */
  public record AnyAddress(int port) implements Endpoint {}

  /**
   * A port on one IPv4 address.
   *
   * @param address four decimal numbers
   */
  public record Ipv4(String address, int port) implements Endpoint {}

  /**
   * A port on one IPv6 address.
   *
   * @param address without brackets
   * @param scope interface name or number after {@code %}
   */
  public record Ipv6(String address, int port, Optional<String> scope) implements Endpoint {}

  /** With which protocols an IPv6 socket talks. */
  public enum BindIpv6Only {
    DEFAULT,
    BOTH,
    IPV6_ONLY
  }

  public SocketBody {
    listen = List.copyOf(listen);
    symlinks = List.copyOf(symlinks);
    var copy = new EnumMap<ExecPhase, List<ExecCommand>>(ExecPhase.class);
    commands.forEach((phase, list) -> copy.put(phase, List.copyOf(list)));
    commands = Collections.unmodifiableMap(copy);
  }

  public List<ExecCommand> commands(ExecPhase phase) {
    return commands.getOrDefault(phase, List.of());
  }
}
