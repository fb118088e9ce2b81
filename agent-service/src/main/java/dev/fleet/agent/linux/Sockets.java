package dev.fleet.agent.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Sockets as plain descriptors, to hand on to other processes. They don't block and close on exec.
 * Thread-safe.
 */
public final class Sockets {
  public static final int STREAM = 1;
  public static final int DATAGRAM = 2;
  public static final int SEQUENTIAL_PACKET = 5;

  private static final int NON_BLOCKING = 0x800;
  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_BINDTODEVICE = 25;
  private static final int SO_PEERCRED = 17;
  private static final int LONGEST_ADDRESS = 128;
  private static final int MSG_DONTWAIT = 0x40;

  private static final MethodHandle SOCKET =
      Libc.function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND =
      Libc.function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle LISTEN =
      Libc.function("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle ACCEPT =
      Libc.function(
          "accept4", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      Libc.function(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKOPT =
      Libc.function(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle GETSOCKNAME =
      Libc.function("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle GETPEERNAME =
      Libc.function("getpeername", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle INET_NTOP =
      Libc.plain("inet_ntop", FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
  private static final MethodHandle RECV =
      Libc.function(
          "recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

  private Sockets() {}

  /**
   * Errors of accept(2) that say that a connection broke off before it was taken, or that none is
   * there: EAGAIN EPERM EPROTO ENOPROTOOPT EOPNOTSUPP ENETDOWN ENETUNREACH ECONNABORTED ETIMEDOUT
   * EHOSTDOWN EHOSTUNREACH.
   */
  private static final Set<Integer> NO_CONNECTION =
      Set.of(Errno.EAGAIN, Errno.EPERM, 71, 92, 95, 100, 101, 103, 110, 112, 113);

  /** Who is at the other end of a Unix socket. */
  public record Peer(int pid, int uid) {}

  /**
   * An option of setsockopt(2) that takes a number.
   *
   * @param name for messages
   */
  public record Option(String name, int level, int number) {
    public static final Option REUSE_ADDRESS = new Option("SO_REUSEADDR", SOL_SOCKET, 2);
    public static final Option BROADCAST = new Option("SO_BROADCAST", SOL_SOCKET, 6);
    public static final Option SEND_BUFFER = new Option("SO_SNDBUF", SOL_SOCKET, 7);
    public static final Option RECEIVE_BUFFER = new Option("SO_RCVBUF", SOL_SOCKET, 8);
    public static final Option KEEP_ALIVE = new Option("SO_KEEPALIVE", SOL_SOCKET, 9);
    public static final Option PRIORITY = new Option("SO_PRIORITY", SOL_SOCKET, 12);
    public static final Option REUSE_PORT = new Option("SO_REUSEPORT", SOL_SOCKET, 15);
    public static final Option PASS_CREDENTIALS = new Option("SO_PASSCRED", SOL_SOCKET, 16);
    public static final Option SEND_BUFFER_FORCE = new Option("SO_SNDBUFFORCE", SOL_SOCKET, 32);
    public static final Option RECEIVE_BUFFER_FORCE = new Option("SO_RCVBUFFORCE", SOL_SOCKET, 33);
    public static final Option PASS_SECURITY = new Option("SO_PASSSEC", SOL_SOCKET, 34);
    public static final Option MARK = new Option("SO_MARK", SOL_SOCKET, 36);
    public static final Option IP_PACKET_INFO = new Option("IP_PKTINFO", 0, 8);
    public static final Option IP_FREE_BIND = new Option("IP_FREEBIND", 0, 15);
    public static final Option IP_TRANSPARENT = new Option("IP_TRANSPARENT", 0, 19);
    public static final Option NO_DELAY = new Option("TCP_NODELAY", 6, 1);
    public static final Option IPV6_ONLY = new Option("IPV6_V6ONLY", 41, 26);
    public static final Option IPV6_PACKET_INFO = new Option("IPV6_RECVPKTINFO", 41, 49);
    public static final Option IPV6_TRANSPARENT = new Option("IPV6_TRANSPARENT", 41, 75);
    public static final Option IPV6_FREE_BIND = new Option("IPV6_FREEBIND", 41, 78);
  }

  /**
   * Makes a socket.
   *
   * @param family one of {@link SocketAddress}
   * @param type one of those above
   */
  public static int open(int family, int type) throws LinuxException {
    int flags = type | NON_BLOCKING | CLOSE_ON_EXEC;
    return (int) Libc.check("socket", errno -> (int) SOCKET.invokeExact(errno, family, flags, 0));
  }

  public static void bind(int socket, SocketAddress address) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, address.encode());
      Libc.check(
          "bind", errno -> (int) BIND.invokeExact(errno, socket, bytes, (int) bytes.byteSize()));
    }
  }

  /**
   * Lets connections come.
   *
   * @param backlog the kernel has its own upper bound
   */
  public static void listen(int socket, int backlog) throws LinuxException {
    Libc.check("listen", errno -> (int) LISTEN.invokeExact(errno, socket, backlog));
  }

  /** Takes a connection; the result is a negative errno if there is none. */
  public static int accept(int socket) {
    return (int)
        Libc.result(
            errno ->
                (int)
                    ACCEPT.invokeExact(
                        errno,
                        socket,
                        MemorySegment.NULL,
                        MemorySegment.NULL,
                        NON_BLOCKING | CLOSE_ON_EXEC));
  }

  /** Whether a failed accept means that there is no connection, not that something is wrong. */
  public static boolean isNoConnection(int errno) {
    return NO_CONNECTION.contains(errno);
  }

  public static void set(int socket, Option option, int value) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocateFrom(JAVA_INT, value);
      set(socket, option.name(), option.level(), option.number(), number);
    }
  }

  /** Takes packets of one network interface only. */
  public static void bindToDevice(int socket, String device) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      byte[] name = device.getBytes(StandardCharsets.UTF_8);
      set(
          socket,
          "SO_BINDTODEVICE " + device,
          SOL_SOCKET,
          SO_BINDTODEVICE,
          arena.allocateFrom(JAVA_BYTE, name));
    }
  }

  private static void set(int socket, String name, int level, int number, MemorySegment value)
      throws LinuxException {
    Libc.check(
        "setsockopt " + name,
        errno ->
            (int)
                SETSOCKOPT.invokeExact(
                    errno, socket, level, number, value, (int) value.byteSize()));
  }

  /** Where a socket is bound. */
  public static SocketAddress name(int socket) throws LinuxException {
    return address("getsockname", GETSOCKNAME, socket);
  }

  /** Where the other end is bound. */
  public static SocketAddress peerName(int socket) throws LinuxException {
    return address("getpeername", GETPEERNAME, socket);
  }

  private static SocketAddress address(String what, MethodHandle function, int socket)
      throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(LONGEST_ADDRESS, 8);
      MemorySegment length = arena.allocateFrom(JAVA_INT, LONGEST_ADDRESS);
      Libc.check(what, errno -> (int) function.invokeExact(errno, socket, address, length));
      return SocketAddress.decode(address, Math.min(length.get(JAVA_INT, 0), LONGEST_ADDRESS));
    }
  }

  /** inet_ntop(3): an address in its short form, such as {@code ::1}. */
  public static String text(InetAddress address) {
    byte[] bytes = address.getAddress();
    int family = bytes.length == 4 ? SocketAddress.INET : SocketAddress.INET6;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocateFrom(JAVA_BYTE, bytes);
      MemorySegment text = arena.allocate(LONGEST_ADDRESS);
      Libc.plain(
          () ->
              ((MemorySegment) INET_NTOP.invokeExact(family, from, text, LONGEST_ADDRESS))
                  .address());
      return text.getString(0);
    }
  }

  /** Who connected to a Unix socket. */
  public static Peer peer(int socket) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment credentials = arena.allocate(JAVA_INT, 3);
      MemorySegment length = arena.allocateFrom(JAVA_INT, (int) credentials.byteSize());
      Libc.check(
          "getsockopt SO_PEERCRED",
          errno ->
              (int)
                  GETSOCKOPT.invokeExact(
                      errno, socket, SOL_SOCKET, SO_PEERCRED, credentials, length));
      return new Peer(credentials.getAtIndex(JAVA_INT, 0), credentials.getAtIndex(JAVA_INT, 1));
    }
  }

  /** Throws away a datagram; false if there is none. */
  public static boolean discard(int socket) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(1);
      return Libc.result(errno -> (long) RECV.invokeExact(errno, socket, buffer, 1L, MSG_DONTWAIT))
          >= 0;
    }
  }
}
